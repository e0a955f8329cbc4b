import { pageHeaders } from "@slipway/runtime";
import { Html, html } from "./html.ts";
import type { PageReply } from "./page-request.ts";
import { pageStyle, pageStyleHash } from "./page-style.ts";

const style = new Html(pageStyle);

/** A whole page. `formOrigins`: where its forms may lead besides here. */
export function page(
  title: string,
  content: Html,
  { formOrigins = [], ...reply }: Partial<PageReply> & { readonly formOrigins?: readonly string[] } = {},
): PageReply {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Slipway</title>
<style>${style}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
  const headers = { ...pageHeaders({ inlineStyle: pageStyleHash, formOrigins }), ...reply.headers };
  return { status: 200, ...reply, headers, body: body.text };
}
