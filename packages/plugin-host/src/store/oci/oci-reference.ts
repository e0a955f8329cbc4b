import { Fault } from "@slipway/domain";

/** An artifact in a registry. */
export interface OciReference {
  /** `host` or `host:port`. */
  readonly registry: string;
  readonly repository: string;
  /** Undefined if only a digest is given. */
  readonly tag: string | undefined;
  /** `sha256:…`, which pins the artifact. */
  readonly digest: string | undefined;
}

const repositoryPattern = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Reads `oci://registry/repository[:tag][@sha256:…]`. Default: the tag `latest`. Throws `invalid`. */
export function parseOciReference(url: string): OciReference {
  const [, registry = "", path = ""] = /^oci:\/\/([^/@?#]+)\/([^?#]+)$/i.exec(url) ?? [];
  const [named = "", digest] = path.split("@", 2);
  const colon = named.indexOf(":");
  const repository = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (registry === "" || !repositoryPattern.test(repository))
    throw new Fault("invalid", `${url} is not an OCI reference: write oci://registry/repository:tag`);
  if (tag !== undefined && !tagPattern.test(tag)) throw new Fault("invalid", `${url} has an invalid tag`);
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Fault("invalid", `${url} has an invalid digest: write …@sha256: and 64 hexadecimal digits`);
  return { registry, repository, tag: tag ?? (digest === undefined ? "latest" : undefined), digest };
}

/** As it is written in a piped file. */
export function formatOciReference({ registry, repository, tag, digest }: OciReference): string {
  return `oci://${registry}/${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}
