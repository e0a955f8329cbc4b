/** An image reference in its parts. */
export interface ImageReference {
  /** Registry and path, complete: `docker.io/library/nginx` for `nginx`. */
  readonly image: string;
  /** Tag; "" if the reference has none. */
  readonly tag: string;
  /** Digest, such as `sha256:…`; "" if the reference has none. */
  readonly digest: string;
}

const digestPattern = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{32,}$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const segment = "[a-z0-9]+(?:(?:[.]|_{1,2}|-+)[a-z0-9]+)*";
const pathPattern = new RegExp(`^${segment}(?:/${segment})*$`);

/**
 * Reads an image reference as container runtimes do (distribution's reference grammar): a first segment with a dot or a port, or `localhost`, is the
 * registry; otherwise it is Docker Hub. Undefined if it is no image reference.
 */
export function imageReference(text: string): ImageReference | undefined {
  const [named = "", digest = "", ...more] = text.trim().split("@");
  if (more.length > 0 || named === "" || (digest !== "" && !digestPattern.test(digest))) return undefined;
  const slash = named.lastIndexOf("/");
  const colon = named.indexOf(":", slash + 1);
  const tag = colon < 0 ? "" : named.slice(colon + 1);
  if (colon >= 0 && !tagPattern.test(tag)) return undefined;
  const image = completeName(colon < 0 ? named : named.slice(0, colon));
  return image === undefined ? undefined : { image, tag, digest };
}

function completeName(name: string): string | undefined {
  const [first = "", ...rest] = name.split("/");
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const registry = hasRegistry ? first.toLowerCase() : "docker.io";
  const path = hasRegistry ? rest.join("/") : name;
  if (!pathPattern.test(path)) return undefined;
  const complete = registry === "docker.io" && !path.includes("/") ? `library/${path}` : path;
  return `${registry === "index.docker.io" ? "docker.io" : registry}/${complete}`;
}
