import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { hiddenValues } from "./hidden-values.ts";
import { maskTexts } from "./mask-texts.ts";

/** A span with what this process must not show masked: in its name, attributes, events and status. */
export function maskedSpan(span: ReadableSpan): ReadableSpan {
  if (hiddenValues.isEmpty) return span;
  const mask = (text: string) => hiddenValues.mask(text);
  const { name, attributes, events, status, links } = span;
  const shown = {
    name: mask(name),
    attributes: maskTexts(attributes, mask),
    status: maskTexts(status, mask),
    events: events.map((event) => ({
      ...event,
      name: mask(event.name),
      ...(event.attributes && { attributes: maskTexts(event.attributes, mask) }),
    })),
    links: links.map((link) => ({ ...link, ...(link.attributes && { attributes: maskTexts(link.attributes, mask) }) })),
  };
  // Everything else, such as its ids and times, is that of the span.
  return Object.create(
    span,
    Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, { value, enumerable: true }])),
  ) as ReadableSpan;
}
