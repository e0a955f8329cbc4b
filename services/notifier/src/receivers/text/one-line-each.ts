import type { NoticeText } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime";

/** A message whose title, facts and advice are one line each: a line break in a name must not look like another fact. The reason keeps its lines. */
export function oneLineEach(text: NoticeText): NoticeText {
  const facts = text.facts.map((fact) => ({ ...fact, label: visibleLine(fact.label), text: visibleLine(fact.text) }));
  return { ...text, title: visibleLine(text.title), next: visibleLine(text.next), facts };
}
