import { expect, test } from "vitest";
import { causeOfRefusal } from "./cause-of-refusal.ts";

const template = `{"labels":{"app":"x"},"Spec":{"Containers":[{"Name":"a: b","Image":"say \\"}: \\"","Command":null}],"Volumes":null},"more":"${"x".repeat(2000)}"}`;
const goTemplate = `core.PodTemplateSpec{ObjectMeta:v1.ObjectMeta{Name:"", Labels:map[string]string{"app":"x: y"}}, Spec:core.PodSpec{Volumes:[]core.Volume(nil), Host:"${"x".repeat(200)}"}}`;
const invalid = (field: string, message: string) => ({
  message: `Job.batch "j" is invalid: ${field}: ${message}`,
  details: { causes: [{ field, message }] },
});

const cases = [
  {
    name: "a short value is quoted",
    status: invalid("spec.replicas", "Invalid value: -1: must be greater than or equal to 0"),
    want: 'Job.batch "j" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  },
  {
    name: "a long value is left out",
    status: invalid("spec.template", `Invalid value: ${template}: field is immutable`),
    want: 'Job.batch "j" is invalid: spec.template: Invalid value: field is immutable',
  },
  {
    name: "a Go struct is left out",
    status: invalid("spec.template", `Invalid value: ${goTemplate}: field is immutable`),
    want: 'Job.batch "j" is invalid: spec.template: Invalid value: field is immutable',
  },
  {
    name: "of a diff the names of the changed fields are left",
    status: invalid(
      "spec",
      'Forbidden: spec is immutable after creation\n@@ -10,7 +10,7 @@\n  "VolumeName": "",\n- "StorageClassName": "a",\n+ "StorageClassName": "b",\n',
    ),
    want: 'Job.batch "j" is invalid: spec: Forbidden: spec is immutable after creation (changed: StorageClassName)',
  },
  {
    name: "every cause is named",
    status: {
      message: 'Pod "p" is invalid: [a: Required value, b: Required value]',
      details: {
        causes: [
          { field: "a", message: "Required value" },
          { field: "b", message: "Required value" },
        ],
      },
    },
    want: 'Pod "p" is invalid: a: Required value, b: Required value',
  },
  {
    name: "values of another type are named by their type",
    status: {
      message:
        'failed to create typed patch object (/d; v1, Kind=X): errors:\n  .a: expected string, got &value.valueUnstructured{Value:1.1}\n  .b: expected numeric (int or float), got string\n  .c: expected map, got &value.valueUnstructured{Value:[]interface {}{1}}\n  .d: expected boolean, got &value.valueUnstructured{Value:"hunter2"}\n  .e: expected boolean, got &{hunter2}',
    },
    want: "failed to create typed patch object (/d; v1, Kind=X): errors:\n  .a: expected string, got a number: put it in quotes\n  .b: expected numeric (int or float), got string\n  .c: expected map, got a list\n  .d: expected boolean, got a string\n  .e: expected boolean, got a string",
  },
  { name: "a message without causes stays", status: { message: 'pods "a" is forbidden: no' }, want: 'pods "a" is forbidden: no' },
];
test.for(cases)("$name", ({ status, want }) => expect(causeOfRefusal(status)).toBe(want));
