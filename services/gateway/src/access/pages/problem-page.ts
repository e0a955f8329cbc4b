import { html } from "./html.ts";
import { page } from "./page.ts";
import type { PageReply } from "./page-request.ts";

/** A page that says what went wrong, and how to go on. */
export function problemPage(
  {
    title,
    text,
    details = [],
    again,
  }: { readonly title: string; readonly text: string; readonly details?: readonly string[]; readonly again: string },
  reply: Partial<PageReply>,
): PageReply {
  return page(
    title,
    html`<h1>${title}</h1>
<p role="alert">${text}</p>
${details.map((each) => html`<p class="quiet">${each}</p>`)}
<a class="button main" href="${again}">Try again</a>`,
    reply,
  );
}
