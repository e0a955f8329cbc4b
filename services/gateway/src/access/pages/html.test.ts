import { expect, test } from "vitest";
import { html } from "./html.ts";

test("what is put into a page is text, also in attributes, unless it is HTML itself", () => {
  const hostile = `"><script>alert('x')</script>&`;
  expect(html`<a title="${hostile}">${hostile}</a>`.text).not.toMatch(/<script|"><|'x'/);
  expect(html`<p>${html`<b>${"<i>"}</b>`}${undefined}${false}${[html`<br>`, html`<hr>`]}</p>`.text).toBe(
    "<p><b>&#60;i&#62;</b><br><hr></p>",
  );
});
