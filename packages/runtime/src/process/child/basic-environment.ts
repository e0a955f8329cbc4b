/** Where programs and temporary files are, who runs them, language, time zone, how to reach the network and the cluster, which certificates to trust. */
const basic = new Set([
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "HOSTNAME", "TERM", "TMPDIR", "LANG", "LANGUAGE", "TZ"],
  ...["http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"],
]);

/**
 * The variables of this process for programs that come from a repository or a download: only those on a list, and those named in `more`. Whatever
 * else the environment of a service holds, such as credentials, stays out.
 */
export function basicEnvironment(
  more: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const isWanted = (name: string): boolean => basic.has(name) || name.startsWith("LC_") || more.includes(name);
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value !== undefined && isWanted(name) ? [[name, value]] : [])));
}
