import { renderGoTemplate } from "./go-template.ts";

/** What the template of a commit message may use. */
export interface EventCommitFields {
  readonly value: string;
  readonly eventName: string;
}

const defaultTemplate = 'Replace values with "{{ .Value }}" set by Event "{{ .EventName }}"';

/** The message of a commit that an event causes. A template that cannot be rendered is the message as it is, as in PipeCD; "" is the default one. */
export function eventCommitMessage(template: string, { value, eventName }: EventCommitFields): string {
  const used = template.trim() === "" ? defaultTemplate : template;
  const rendered = renderGoTemplate(used, { Value: value, EventName: eventName });
  return "text" in rendered ? rendered.text : used;
}

/** Why a template of a commit message is used as it is; undefined if it can be rendered. */
export function commitTemplateProblem(template: string): string | undefined {
  const rendered = renderGoTemplate(template, { Value: "value", EventName: "event" });
  return "problem" in rendered ? `the template is used as it is: ${rendered.problem}` : undefined;
}
