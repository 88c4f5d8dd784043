# One image for every process; the compose file says which one a container runs.
FROM node:24-slim
WORKDIR /muster
ENV CI=true MUSTER_LOG=info
COPY . .
RUN npx -y pnpm@12.21.0 install --frozen-lockfile
USER node
CMD ["node", "--import", "./scripts/typescript.mjs", "gateway/src/main.ts"]
