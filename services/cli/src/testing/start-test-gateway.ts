import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connectBus, ensureStreams } from "@slipway/bus";
import { openAccess, startGateway } from "@slipway/gateway";
import { freePort, openTlsFiles, silentLogger } from "@slipway/runtime";
import { startNats } from "@slipway/testkit";

export interface TestGatewayOptions {
  /** Where its access file is written. */
  readonly dir: string;
  /** The `spec` of its access file, made from its address. Default: it has none, and lets in who can read its token. */
  readonly access?: (url: string) => string;
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface TestGateway extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** A gateway in this process that a command signs in at, with a NATS server of its own. It keeps its token in the `XDG_STATE_HOME` of now. */
export async function startTestGateway({ dir, access: specAt, tls: files }: TestGatewayOptions): Promise<TestGateway> {
  const log = silentLogger();
  await using resources = new AsyncDisposableStack();
  const nats = resources.use(await startNats());
  const bus = resources.use(await connectBus({ servers: nats.url, name: "gateway", log }));
  await ensureStreams(bus);
  const [host, port] = ["127.0.0.1", await freePort()];
  const tls = files && resources.use(await openTlsFiles(files, log));
  const url = `${files ? "https" : "http"}://${host}:${port}`;
  const accessFile = specAt && (await writeAccessFile(dir, specAt(url)));
  const overTls = tls !== undefined;
  const access = resources.use(await openAccess({ host, port, ...(accessFile && { accessFile }), anonymousRead: false, overTls, log }));
  resources.use(await startGateway({ bus, port, access, tls, traceUrl: "http://127.0.0.1:9", defaultProject: "shop", log }));
  const kept = resources.move();
  return { url, port, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Writes an access file with this `spec`, in YAML's flow style, and returns its path. */
export async function writeAccessFile(dir: string, spec: string): Promise<string> {
  const path = join(dir, "access.yaml");
  await writeFile(path, `apiVersion: slipway.dev/v1\nkind: Access\nspec: ${spec}\n`);
  return path;
}
