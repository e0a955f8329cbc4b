import { z } from "zod";

/** An address on which the identity of people depends: https, or http on this machine, where nobody is in between. */
export const trustedUrl = z.string().superRefine((url, context) => {
  const message = problemOf(url);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

function problemOf(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return "must be an address such as https://login.example.com";
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return "must have no user, query or fragment";
  if (url.protocol === "http:" && !isThisMachine(url.hostname)) return "must be https: with http, others could answer in its name";
  return undefined;
}

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
