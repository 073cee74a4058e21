// A source of imagery beside the server under test: one colour for each date.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const colours: Record<string, string> = {
  spring: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGOYtqoJAAOcAcPZ7WM6AAAAAElFTkSuQmCC",
  autumn: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGOoyIsCAAKiAUHY9K9SAAAAAElFTkSuQmCC",
};

/** Starts it; `config` is what the server under test is told. */
export async function pictures(): Promise<{ config: string; ends: () => void }> {
  const source = createServer((ask, answer) => {
    const colour = colours[ask.url?.split("/")[1] ?? ""];
    // The key has to come along, or there is no picture.
    if (!colour || !ask.url?.endsWith("?tk=a-key")) answer.writeHead(403).end();
    else answer.writeHead(200, { "Content-Type": "image/png" }).end(Buffer.from(colour, "base64"));
  });
  await new Promise<void>((resolve) => source.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(source.address() as AddressInfo).port}`;
  const one = (id: string, name: string, date: string) => ({
    id,
    name,
    date,
    kind: "wmts",
    url: `http://${host}/${id}/{z}/{x}/{y}?tk={key}`,
    key: "a-key",
    attribution: "测试院",
    approval: "内部使用",
  });
  const folder = mkdtempSync(join(tmpdir(), "liangtian-imagery-"));
  const config = join(folder, "imagery.json");
  const sources = [one("spring", "春季", "2026-03-01"), one("autumn", "秋季", "2026-09-01")];
  writeFileSync(config, JSON.stringify({ hosts: [host], sources }));
  return {
    config,
    ends: () => {
      source.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
