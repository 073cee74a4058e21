# syntax=docker/dockerfile:1

# The pages.
FROM node:20-bookworm-slim AS pages
WORKDIR /src/web
ENV PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build && touch dist/.keep

# The program, one static file with the pages inside.
FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=pages /src/web/dist/ web/dist/
RUN CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags='-s -w' -o /liangtian ./cmd/liangtian \
 && mkdir -m 0750 /empty

# The typeface of PDFs.
FROM debian:bookworm-slim AS font
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-wqy-microhei \
 && rm -rf /var/lib/apt/lists/*

# Nothing but the program, its data folder, a font and what Go reads from a
# system: certificates and time zones. There is no shell in it.
FROM scratch
COPY --from=program /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=program /usr/share/zoneinfo/ /usr/share/zoneinfo/
COPY --from=font /usr/share/fonts/truetype/wqy/ /usr/share/fonts/truetype/wqy/
COPY --from=font /usr/share/doc/fonts-wqy-microhei/copyright /usr/share/doc/fonts-wqy-microhei/copyright
COPY --from=program /liangtian /usr/bin/liangtian
COPY --from=program --chown=10001:10001 /empty/ /data/
COPY --from=program --chown=10001:10001 --chmod=0700 /empty/ /tmp/
USER 10001:10001
ENV TZ=Asia/Shanghai
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/usr/bin/liangtian"]
CMD ["serve", "--listen", "0.0.0.0:8080", "--data", "/data"]
