/** An answer, after all redirects. */
export interface BrowserPage {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Addresses that led here, first to last. */
  readonly visited: readonly string[];
}

export interface Visit {
  readonly method?: "GET" | "POST";
  /** Fields of a form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Stops before the first redirect whose target this accepts; the page is then the answer with it. */
  readonly until?: (target: string) => boolean;
}

/** What a browser does with addresses, redirects and cookies, without pages and scripts. */
export interface Browser {
  /** Follows redirects like a browser. */
  visit(url: string, visit?: Visit): Promise<BrowserPage>;
  /** Cookies by name, for a host. Set one to undefined to remove it. */
  cookies(url: string): Map<string, string>;
}

const mostRedirects = 20;

/** Opens a browser without any cookies. As browsers do, it names the origin of a form, keeps cookies by host and not by port, and forgets those with Max-Age=0. */
export function openBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { hostname } = new URL(url);
    const jar = jars.get(hostname) ?? new Map<string, string>();
    jars.set(hostname, jar);
    return jar;
  };
  return {
    cookies: jarOf,
    async visit(url, { method = "GET", form, headers = {}, until = () => false } = {}) {
      const visited: string[] = [];
      let [at, verb, body] = [url, method as string, form && new URLSearchParams(form).toString()];
      for (;;) {
        const jar = jarOf(at);
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
        const answer = await fetch(at, {
          method: verb,
          redirect: "manual",
          headers: {
            ...(verb === "POST" && { origin: new URL(at).origin, "sec-fetch-site": "same-origin" }),
            ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
            ...headers,
            ...(cookie !== "" && { cookie }),
          },
          ...(body !== undefined && { body }),
        });
        visited.push(at);
        for (const set of answer.headers.getSetCookie()) keep(jar, set);
        const location = answer.headers.get("location");
        const target = location === null ? undefined : new URL(location, at).href;
        if (target === undefined || until(target))
          return { url: at, status: answer.status, headers: answer.headers, text: await answer.text(), visited };
        if (visited.length > mostRedirects) throw new Error(`more than ${mostRedirects} redirects: ${visited.join(" ")}`);
        await answer.body?.cancel();
        // 303 always makes a GET of it, and browsers do that for 302 as well.
        if (answer.status === 303 || answer.status === 302) [verb, body] = ["GET", undefined];
        at = target;
      }
    },
  };
}

function keep(jar: Map<string, string>, header: string): void {
  const [pair = "", ...attributes] = header.split(/;\s*/);
  const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
  const isGone = attributes.some((each) => /^max-age=0$/i.test(each) || (/^expires=/i.test(each) && Date.parse(each.slice(8)) <= 0));
  if (isGone || value === "") jar.delete(name);
  else jar.set(name, value);
}
