import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

/** Answers one request of a Git client by running `git http-backend`, a CGI program, on the bare repositories in `root`. */
export async function runHttpBackend(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const { headers } = request;
  const backend = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: headers["content-type"],
      CONTENT_LENGTH: headers["content-length"],
      HTTP_CONTENT_ENCODING: headers["content-encoding"],
      HTTP_GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
      REMOTE_USER: "testkit",
      REMOTE_ADDR: "127.0.0.1",
    },
  });
  const gone = new Promise<never>((_, reject) => backend.once("error", reject));
  // A client that disconnects is not an error.
  const sending = pipeline(request, backend.stdin).catch(() => {});
  await Promise.race([gone, answer(backend.stdout, response)]).catch(() => response.destroy());
  await sending;
}

/** Copies a CGI answer: header lines with the status among them, an empty line, the body. */
async function answer(output: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of output) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    if (head === undefined) {
      if (!response.write(bytes)) await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
      continue;
    }
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) continue;
    writeHead(head.toString("latin1", 0, end), response);
    response.write(head.subarray(end + 4));
    head = undefined;
  }
  if (head !== undefined) throw new Error("git http-backend ended without a header");
  response.end();
}

function writeHead(head: string, response: ServerResponse): void {
  for (const line of head.split("\r\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/s);
    if (name.toLowerCase() === "status") response.statusCode = Number.parseInt(value, 10);
    else response.appendHeader(name, value);
  }
}
