/** The proxy through which this machine reaches the internet, as curl, git and Go read it from the environment; undefined: it calls the host itself. */
export function upstreamProxyOf({ protocol, hostname, port }: URL, env: Readonly<Record<string, string | undefined>>): URL | undefined {
  const scheme = protocol === "https:" ? "https" : "http";
  const written = env[`${scheme}_proxy`] || env[`${scheme.toUpperCase()}_PROXY`];
  if (!written || isExempt(hostname, port || (scheme === "https" ? "443" : "80"), env["no_proxy"] || env["NO_PROXY"] || ""))
    return undefined;
  return URL.parse(written.includes("://") ? written : `http://${written}`) ?? undefined;
}

/** Whether `NO_PROXY` names the host, a domain above it, or everything. */
function isExempt(hostname: string, port: string, list: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = entry, only] = /^([^:]*|\[.*\]):(\d+)$/.exec(entry) ?? [];
      const domain = name.replace(/^\*?\./, "").replace(/^\[(.*)\]$/, "$1");
      if (domain === "" || (only !== undefined && only !== port)) return false;
      return domain === "*" || host === domain || host.endsWith(`.${domain}`);
    });
}

/** The header with which this machine signs in to its proxy, if the address has a user. */
export function proxySignIn({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}
