import t from "tap";
import { read } from "./repository.ts";

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean; version?: string }>
  >;
}

const { packages } = JSON.parse(read("package-lock.json")) as Lockfile;
const installed = Object.entries(packages).filter(([path]) => path !== "");

t.test("the lockfile holds an integrity hash for every package", async (t) => {
  const without = installed.filter(
    ([, { integrity, link, inBundle }]) => integrity === undefined && link !== true && inBundle !== true,
  );
  t.strictSame(
    without.map(([path]) => path),
    [],
  );
  t.not(installed.length, 0);
});

t.test("the lockfile says nothing of where packages come from", async (t) => {
  t.strictSame(
    installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path),
    [],
  );
});

t.test("versions are exact", async (t) => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read("package.json")) as Record<
    string,
    Record<string, string>
  >;
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  t.strictSame(loose, []);
});
