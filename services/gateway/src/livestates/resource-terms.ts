import type { LiveResource } from "@slipway/domain";
import { ResourceField, type ResourceTerm } from "@slipway/proto/api";
import type { ApplicationView } from "../applications/application-view.ts";

/** Whether an object of an application fits. */
export type ResourceTest = (resource: LiveResource, view: ApplicationView) => boolean;

/** The fields that have values, in lower case. */
export const resourceFields = new Map<ResourceField, (resource: LiveResource, view: ApplicationView) => string>([
  [ResourceField.KIND, ({ resourceType }) => resourceType.toLowerCase()],
  [ResourceField.NAMESPACE, ({ metadata }) => metadata["Namespace"]?.toLowerCase() ?? ""],
  [ResourceField.TARGET, ({ deployTarget }) => deployTarget.toLowerCase()],
  [ResourceField.HEALTH, ({ health }) => health],
  [ResourceField.SYNC, ({ sync }) => sync],
  [ResourceField.APPLICATION, (_, { application }) => application.name.toLowerCase()],
  [ResourceField.PROJECT, (_, { application }) => application.projectId.toLowerCase()],
]);

/** Whether an object fits all terms. A field of a newer version fits nothing, so that nobody is shown more than was asked for. */
export function resourceTest(terms: readonly ResourceTerm[]): ResourceTest {
  const tests = terms.map(testOf);
  return (resource, view) => tests.every((test) => test(resource, view));
}

function testOf({ field, values, exclude }: ResourceTerm): ResourceTest {
  const wanted = values.map((value) => value.toLowerCase());
  if (field === ResourceField.UNSPECIFIED)
    return ({ resourceType, name }) => {
      const text = `${resourceType}/${name}`.toLowerCase();
      return wanted.some((value) => text.includes(value)) !== exclude;
    };
  const has = resourceFields.get(field);
  if (has === undefined) return () => false;
  return (resource, view) => {
    const value = has(resource, view);
    return wanted.some((begin) => value.startsWith(begin)) !== exclude;
  };
}
