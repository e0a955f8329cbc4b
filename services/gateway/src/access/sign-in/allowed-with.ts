import type { AllowedCallers } from "@slipway/runtime";

/** Who may call, and the address under which people sign in, as the access file says at each moment: its pages are our own, also if a proxy calls us by another name. */
export function allowedWith(allowed: AllowedCallers = {}, publicUrl: () => string | undefined): AllowedCallers {
  const own = () => {
    const url = publicUrl();
    return url === undefined ? [] : [new URL(url)];
  };
  return {
    get hosts() {
      return [...(allowed.hosts ?? []), ...own().map(({ hostname }) => hostname)];
    },
    proxies: allowed.proxies ?? [],
    get origins() {
      return [...(allowed.origins ?? []), ...own().map(({ origin }) => origin)];
    },
  };
}
