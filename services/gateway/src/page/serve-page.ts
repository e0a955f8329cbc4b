import { randomBytes } from "node:crypto";
import { type Pages, pageHeaders } from "@slipway/runtime";
import type { PageFile, PageFiles } from "./page-files.ts";

/** Stands where the nonce of each answer belongs. `services/web/vite.config.ts` writes it into the page. */
const noncePlace = "SLIPWAY-NONCE";
/** Names in this folder have a hash of what is in them. */
const hashed = "/assets/";
const aYear = "public, max-age=31536000, immutable";
const encoder = new TextEncoder();

type Request = Parameters<Pages["handler"]>[0];
type Response = Parameters<Pages["handler"]>[1];

/**
 * Serves the page to browsers: its files, and the page itself for every address that somebody opens, which it finds its way from. Everything else (programs, load balancers) is answered as
 * without a page.
 */
export function servePage(files: PageFiles): Pages {
  const index = files.get("/index.html");
  const html = index?.body.toString() ?? "";
  return {
    prefix: "/",
    wants: ({ method, url = "", headers }) => {
      if (index === undefined || (method !== "GET" && method !== "HEAD")) return false;
      const path = pathOf(url);
      return files.has(path) || path.startsWith(hashed) || (path !== "/healthz" && (headers.accept ?? "").includes("text/html"));
    },
    handler: (request, response) => {
      const path = pathOf(request.url ?? "");
      const nonce = randomBytes(16).toString("base64");
      // Also of scripts: what a worker may do is in the answer with its script.
      for (const [name, value] of Object.entries(pageHeaders({ isApplication: true, inlineStyle: `nonce-${nonce}` })))
        response.setHeader(name, value);
      const file = path === "/index.html" ? undefined : files.get(path);
      if (file) return answerFile(request, response, file, path.startsWith(hashed) ? aYear : "no-cache");
      if (path.startsWith(hashed)) return end(request, response, 404, "this file is of another version of the page: load the page again\n");
      end(request, response, 200, html.replaceAll(noncePlace, nonce));
    },
  };
}

const pathOf = (url: string): string => url.split("?", 1)[0] ?? "";

function answerFile(request: Request, response: Response, { type, etag, body, brotli, gzip }: PageFile, caching: string): void {
  const accepted = String(request.headers["accept-encoding"] ?? "");
  const [encoding, bytes] =
    brotli && /\bbr\b/.test(accepted)
      ? (["br", brotli] as const)
      : gzip && /\bgzip\b/.test(accepted)
        ? (["gzip", gzip] as const)
        : [undefined, body];
  response.setHeader("content-type", type);
  response.setHeader("cache-control", caching);
  response.setHeader("etag", etag);
  response.setHeader("vary", "accept-encoding");
  const isKnown = request.headers["if-none-match"] === etag;
  if (encoding !== undefined && !isKnown) response.setHeader("content-encoding", encoding);
  end(request, response, isKnown ? 304 : 200, bytes);
}

function end(request: Request, response: Response, status: number, body: Buffer | string): void {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  response.statusCode = status;
  if (status !== 304) response.setHeader("content-length", bytes.length);
  if (request.method === "HEAD" || status === 304) response.end();
  else response.end(bytes);
}
