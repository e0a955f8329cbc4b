import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../eventually.ts";
import { startPrometheus } from "./start-prometheus.ts";

async function startTarget(metrics: string): Promise<string> {
  const server = createServer((_, response) => response.setHeader("content-type", "text/plain; version=0.0.4").end(metrics));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("Prometheus scrapes its targets and answers queries", async () => {
  await using prometheus = await startPrometheus({ targets: [await startTarget("answer 42\n")] });
  const sample = await eventually(async () => {
    const response = await fetch(`${prometheus.url}/api/v1/query?query=answer`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result[0]?.value[1] ?? Promise.reject(new Error("not scraped yet"));
  });
  expect(sample).toBe("42");
});

test("with a user, the password is required", async () => {
  // The password is "secret".
  const passwordHash = "$2b$04$ox4YBM3YIZXnSZrV7iYsaeeW8omYmVJnzDtnvtMcU7b4XOBJ9sBYW";
  await using prometheus = await startPrometheus({ targets: [], user: { name: "ada", passwordHash } });
  const status = async (password: string): Promise<number> => {
    const authorization = `Basic ${Buffer.from(`ada:${password}`).toString("base64")}`;
    return (await fetch(`${prometheus.url}/api/v1/query?query=1`, { headers: { authorization } })).status;
  };
  expect(await status("secret")).toBe(200);
  expect(await status("guess")).toBe(401);
});
