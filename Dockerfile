# The filtering node. Build:  docker build -t keyward .
# Run:  docker run -p 8080:8080 -v ./config:/etc/keyward:ro -v keyward-state:/var/lib/keyward keyward
# In the configuration: state_dir: /var/lib/keyward

FROM node:26-bookworm AS build
# RE2 is compiled where no prebuilt file fits; this image has Python, make and a C++ compiler.
WORKDIR /app
COPY package.json package-lock.json ./
# The image's own Node is the runtime: no pinned copy (optional dependencies), and its headers are those in /usr/local.
# Without .npmrc (see .dockerignore) nodedir is not taken from node_modules.
RUN npm_config_nodedir=/usr/local npm ci --omit=dev --omit=optional --no-audit --no-fund \
  # Sources and build files of the native module are not needed to run it.
  && find node_modules/re2 -mindepth 1 -maxdepth 1 ! -name build ! -name re2.js ! -name re2.d.ts ! -name package.json ! -name lib ! -name LICENSE -exec rm -rf {} + \
  && find node_modules/re2/build -mindepth 1 -maxdepth 1 ! -name Release -exec rm -rf {} + \
  && find node_modules/re2/build/Release -mindepth 1 ! -name re2.node -exec rm -rf {} + \
  && node -e "const RE2 = require('re2'); if (!new RE2('^a').test('ab')) process.exit(1)"

FROM node:26-bookworm-slim
# Nothing of npm is needed at run time.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* \
  && install -d -o node -g node -m 0700 /var/lib/keyward
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
USER node
VOLUME /var/lib/keyward
EXPOSE 8080
STOPSIGNAL SIGTERM
# The admin listener as config/node.yaml has it; set KEYWARD_ADMIN when yours is elsewhere.
ENV KEYWARD_ADMIN=http://127.0.0.1:9090
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(process.env.KEYWARD_ADMIN + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/cli.ts"]
CMD ["node", "--config", "/etc/keyward/node.yaml"]
