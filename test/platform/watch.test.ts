import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import t, { type Test } from "tap";
import { digestFile } from "../../src/platform/file-digest.ts";
import { watchFiles, type Watch } from "../../src/platform/watch.ts";

/** A watch over one file whose calls can be awaited one by one; it is told after each call what is seen now. */
async function watching(t: Test, file: string): Promise<{ changed(): Promise<void>; calls(): number; watch: Watch }> {
  let calls = 0;
  let wake: (() => void) | undefined;
  const watch = watchFiles(() => {
    calls++;
    void digestFile(file).then((digest) => {
      watch.set(new Map([[file, digest]]));
      wake?.();
    });
  });
  watch.set(new Map([[file, await digestFile(file)]]));
  t.teardown(() => watch.close());
  // The watch does not keep the process alive; waiting for it does.
  const alive = setInterval(() => {}, 1_000);
  t.teardown(() => clearInterval(alive));
  return { changed: () => new Promise((resolve) => (wake = resolve)), calls: () => calls, watch };
}

t.test("a file written in place is noticed", async (t) => {
  const file = join(t.testdir({ "a.yaml": "one" }), "a.yaml");
  const { changed } = await watching(t, file);
  const told = changed();
  await writeFile(file, "two");
  await told;
});

t.test("an editor's rename-save is noticed, again and again", async (t) => {
  const folder = t.testdir({ "a.yaml": "one" });
  const file = join(folder, "a.yaml");
  const { changed, calls } = await watching(t, file);
  for (const content of ["two", "three", "four"]) {
    const told = changed();
    await writeFile(join(folder, "a.yaml~"), content);
    await rename(join(folder, "a.yaml~"), file);
    await told;
  }
  t.equal(calls(), 3, "once per change");
});

t.test("a Kubernetes volume's link swap is noticed", async (t) => {
  const folder = t.testdir({ one: { "a.yaml": "one" }, two: { "a.yaml": "two" } });
  await symlink("one", join(folder, "..data"));
  await symlink(join("..data", "a.yaml"), join(folder, "a.yaml"));
  const { changed } = await watching(t, join(folder, "a.yaml"));
  const told = changed();
  await symlink("two", join(folder, "..data_tmp"));
  await rename(join(folder, "..data_tmp"), join(folder, "..data"));
  await told;
});

t.test("deletion and re-creation are noticed", async (t) => {
  const folder = t.testdir({ sub: { "a.yaml": "one" } });
  const file = join(folder, "sub", "a.yaml");
  const { changed } = await watching(t, file);
  let told = changed();
  await rm(join(folder, "sub"), { recursive: true });
  await told;
  told = changed();
  await mkdir(join(folder, "sub"));
  await writeFile(file, "one");
  await told;
});

t.test("a change between reading and watching is noticed", async (t) => {
  const file = join(t.testdir({ "a.yaml": "one" }), "a.yaml");
  const seen = new Map([[file, await digestFile(file)]]);
  await writeFile(file, "two");
  await new Promise<void>((resolve) => {
    const watch = watchFiles(resolve);
    const alive = setInterval(() => {}, 1_000);
    t.teardown(() => (watch.close(), clearInterval(alive)));
    watch.set(seen);
  });
});

t.test("equal content written anew is no change", async (t) => {
  const folder = t.testdir({ "a.yaml": "one" });
  const file = join(folder, "a.yaml");
  const { changed, calls } = await watching(t, file);
  await writeFile(file, "one");
  // A real change afterwards is the only one told.
  await writeFile(join(folder, "b"), "one");
  await rename(join(folder, "b"), file);
  const told = changed();
  await writeFile(file, "two");
  await told;
  t.equal(calls(), 1);
});

t.test("a closed watch calls nobody", async (t) => {
  const file = join(t.testdir({ "a.yaml": "one" }), "a.yaml");
  const closed = watchFiles(() => t.fail("called after close"));
  closed.set(new Map([[file, "another digest"]]));
  closed.close();
  const { changed } = await watching(t, file);
  const told = changed();
  await writeFile(file, "two");
  await told;
});
