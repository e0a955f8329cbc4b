import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { answerFile, type ServedFile, serve } from "../testing/file-server.ts";
import { forever, openStoreIn, remote, sha256 } from "../testing/opened-store.ts";

test("a process that is killed during a download does not block others and leaves nothing behind", async () => {
  const content = Buffer.alloc(100_000, 7);
  const file: ServedFile = { content, stalls: true };
  const server = await serve((request, response) => answerFile(file, request, response), { tls: true });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const dir = await mkdtemp(join(tmpdir(), "slipway-store-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const url = `https://localhost:${server.port}/wait`;
  const plugin = remote(url, { sha256: sha256(content) });

  const program = `
    import { openStoreIn, remote, forever } from ${JSON.stringify(new URL("../testing/opened-store.ts", import.meta.url).href)};
    const store = await openStoreIn(${JSON.stringify(dir)}, { limits: { idleMs: 600_000 } });
    await store.fetch(remote(${JSON.stringify(url)}, { sha256: ${JSON.stringify(sha256(content))} }), forever);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "ignore", "inherit"],
    // The certificate is trusted in the process of the test only.
    env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0", NODE_NO_WARNINGS: "1" },
  });
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  const store = await openStoreIn(dir);
  const waiting = store.fetch(plugin, forever);
  file.stalls = false;
  child.kill("SIGKILL");
  await once(child, "close");

  expect(await readFile((await waiting).command[0])).toEqual(content);
  expect(await readdir(join(dir, "tmp"))).toEqual([]);
});
