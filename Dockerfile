# The filtering node and the console. Build:  docker build -t keyward .
# Node:     docker run -p 8080:8080 -v ./config:/etc/keyward:ro -v keyward-node:/var/lib/keyward keyward
# Console:  docker run -p 7000:7000 -v ./config:/etc/keyward:ro -v keyward-console:/var/lib/keyward \
#             -e KEYWARD_HEALTH=http://127.0.0.1:7000 keyward console --config /etc/keyward/console.yaml
# In either configuration: state_dir: /var/lib/keyward; in the console's: listen: { host: 0.0.0.0 }. A volume for each.

FROM node:26-bookworm AS build
# RE2 is compiled where no prebuilt file fits; this image has Python, make and a C++ compiler.
WORKDIR /app
COPY package.json package-lock.json ./
# The image's own Node is the runtime: no pinned copy (optional dependencies), and its headers are those in /usr/local.
# Without .npmrc (see .dockerignore) nodedir is not taken from node_modules.
RUN npm_config_nodedir=/usr/local npm ci --omit=dev --omit=optional --no-audit --no-fund
# What only builds RE2 (its sources, node-gyp and the like) does not go into the image.
RUN node --input-type=module <<'EOF'
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
const read = (folder) => JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
const kept = new Set();
const keep = (name) => {
  const folder = `node_modules/${name}`;
  if (kept.has(name) || !existsSync(folder)) return;
  kept.add(name);
  if (name !== "re2") Object.keys(read(folder).dependencies ?? {}).forEach(keep);
};
const direct = Object.keys(read(".").dependencies);
direct.forEach(keep);
const names = (folder) => readdirSync(folder).filter((name) => !name.startsWith("."));
for (const name of names("node_modules")) {
  const packages = name.startsWith("@") ? names(`node_modules/${name}`).map((inner) => `${name}/${inner}`) : [name];
  for (const each of packages) if (!kept.has(each)) rmSync(`node_modules/${each}`, { recursive: true });
}
const prune = (folder, wanted) => {
  for (const name of readdirSync(folder)) if (!wanted.includes(name)) rmSync(`${folder}/${name}`, { recursive: true });
};
prune("node_modules/re2", ["build", "re2.js", "package.json", "LICENSE"]);
prune("node_modules/re2/build", ["Release"]);
prune("node_modules/re2/build/Release", ["re2.node"]);
for (const name of direct) await import(name);
EOF

# The web pages of the console: built here, so that nothing that builds them is in the image.
FROM node:26-bookworm AS web
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY web ./web
RUN npm run -s build

FROM node:26-bookworm-slim
# Nothing of npm is needed at run time.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* \
  && install -d -o node -g node -m 0700 /var/lib/keyward
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY bin ./bin
COPY src ./src
COPY --from=web /app/dist ./dist
RUN install -d -o node -g node -m 0700 node_modules/.cache/keyward
USER node
# Fills the compile cache, so that the first start is as fast and small as the others.
RUN node bin/keyward.js --version
RUN NODE_COMPILE_CACHE=/app/node_modules/.cache/keyward node --input-type=module <<'EOF'
for (const name of ["commands/node", "main", "supervise/inline-crew", "supervise/cluster-crew", "supervise/worker"]) {
  await import(`/app/src/node/${name}.ts`);
}
for (const name of ["commands/console", "main"]) await import(`/app/src/console/${name}.ts`);
EOF
VOLUME /var/lib/keyward
EXPOSE 8080 7000
STOPSIGNAL SIGTERM
# The node's admin listener as config/node.yaml has it. For a console, or where yours is elsewhere, set another one.
ENV KEYWARD_HEALTH=http://127.0.0.1:9090
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(process.env.KEYWARD_HEALTH + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/keyward.js"]
CMD ["node", "--config", "/etc/keyward/node.yaml"]
