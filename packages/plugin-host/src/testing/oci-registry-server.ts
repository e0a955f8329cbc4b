import type { IncomingMessage, ServerResponse } from "node:http";
import { answerFile, serve, type TestServer } from "./file-server.ts";
import { sha256 } from "./opened-store.ts";

const indexType = "application/vnd.oci.image.index.v1+json";
const manifestType = "application/vnd.oci.image.manifest.v1+json";

export interface PushedFile {
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly content: Buffer;
  readonly title?: string;
  readonly mediaType?: string;
}

/** A registry with the read part of the distribution API, and methods to push artifacts. */
export interface RegistryServer extends TestServer {
  /** `host:port`. */
  readonly registry: string;
  /** Pushes like `pipectl plugin push`: a manifest for each file, and an index. Returns the digest of the index. */
  pushPlugin(repository: string, tag: string, files: readonly PushedFile[]): string;
  /** Pushes a manifest with these files as layers. */
  pushManifest(repository: string, tag: string, layers: readonly PushedFile[]): string;
  /** Replaces the content of a digest, which no registry should do. */
  tamper(digest: string, content: Buffer): void;
}

export interface RegistryOptions {
  /** The authentication it requires: tokens for everyone, tokens for a user, or Basic. */
  readonly auth?: "anonymous-token" | "token" | "basic";
  readonly user?: string;
}

/** Starts a registry on this machine, without TLS. */
export async function serveRegistry({ auth, user = "ada:hunter2" }: RegistryOptions = {}): Promise<RegistryServer> {
  const blobs = new Map<string, { readonly content: Buffer; readonly type: string }>();
  const tags = new Map<string, string>();
  const basic = `Basic ${Buffer.from(user).toString("base64")}`;
  const token = "a-token";

  const server = await serve((request, response) => {
    const url = new URL(request.url ?? "", "http://registry");
    if (url.pathname === "/token") return answerToken(url, request, response);
    if (!isSignedIn(request)) return challenge(response, url.pathname);
    const [, repository = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? [];
    const digest = kind === "manifests" && !reference.startsWith("sha256:") ? tags.get(`${repository}:${reference}`) : reference;
    const found = blobs.get(digest ?? "");
    if (found === undefined)
      return void response.writeHead(404, { "content-type": "application/json" }).end('{"errors":[{"code":"NOT_FOUND"}]}');
    if (kind === "blobs") return answerFile({ content: found.content }, request, response);
    response.writeHead(200, { "content-type": found.type }).end(found.content);
  });

  function isSignedIn({ headers }: IncomingMessage): boolean {
    if (auth === undefined) return true;
    return headers.authorization === (auth === "basic" ? basic : `Bearer ${token}`);
  }
  function challenge(response: ServerResponse, path: string): void {
    const [, repository] = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(path) ?? [];
    const realm = `http://127.0.0.1:${server.port}/token`;
    const want =
      auth === "basic" ? 'Basic realm="here"' : `Bearer realm="${realm}",service="registry",scope="repository:${repository}:pull"`;
    response.writeHead(401, { "www-authenticate": want }).end();
  }
  function answerToken(url: URL, { headers }: IncomingMessage, response: ServerResponse): void {
    const isAllowed = auth === "anonymous-token" || headers.authorization === basic;
    const isComplete = url.searchParams.get("service") === "registry" && /^repository:.+:pull$/.test(url.searchParams.get("scope") ?? "");
    if (!isAllowed || !isComplete) return void response.writeHead(401).end();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ token }));
  }
  function put(content: Buffer, type: string) {
    const digest = `sha256:${sha256(content)}`;
    blobs.set(digest, { content, type });
    return { mediaType: type, digest, size: content.byteLength };
  }
  function manifestOf(layers: readonly PushedFile[]) {
    const descriptors = layers.map(({ content, title, mediaType = "application/vnd.pipecd.piped.plugin" }) => ({
      ...put(content, mediaType),
      ...(title !== undefined && { annotations: { "org.opencontainers.image.title": title } }),
    }));
    const config = put(Buffer.from("{}"), "application/vnd.oci.empty.v1+json");
    const artifactType = "application/vnd.pipecd.piped.plugin+type";
    return put(
      Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: manifestType, artifactType, config, layers: descriptors })),
      manifestType,
    );
  }
  return {
    ...server,
    registry: `127.0.0.1:${server.port}`,
    pushPlugin(repository, tag, files) {
      const manifests = files.map((file) => ({ ...manifestOf([file]), ...(file.platform && { platform: file.platform }) }));
      const { digest } = put(Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests })), indexType);
      tags.set(`${repository}:${tag}`, digest);
      return digest;
    },
    pushManifest(repository, tag, layers) {
      const { digest } = manifestOf(layers);
      tags.set(`${repository}:${tag}`, digest);
      return digest;
    },
    tamper(digest, content) {
      blobs.set(digest, { content, type: blobs.get(digest)?.type ?? "" });
    },
  };
}
