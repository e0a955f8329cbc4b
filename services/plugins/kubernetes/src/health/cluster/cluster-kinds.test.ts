import { expect, test } from "vitest";
import { type HealthCase, healthOfText } from "../../testing/health-of-text.ts";

const object = (apiVersion: string, kind: string, status: string, metadata = "") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, generation: 2${metadata}}\nstatus: {${status}}\n`;
const conditions = (...list: readonly (readonly [type: string, status: string, reason?: string])[]) =>
  `conditions: [${list.map(([type, status, reason = "R"]) => `{type: ${type}, status: '${status}', reason: ${reason}, message: words of ${type}}`).join(", ")}]`;
const crd = (status: string) => object("apiextensions.k8s.io/v1", "CustomResourceDefinition", status);
const hpa = (status: string, metadata = "") => object("autoscaling/v2", "HorizontalPodAutoscaler", status, metadata);
const pdb = (status: string) => object("policy/v1", "PodDisruptionBudget", status);
const csr = (status: string) => object("certificates.k8s.io/v1", "CertificateSigningRequest", status);

const cases: readonly HealthCase[] = [
  { name: "an established CRD", text: crd(conditions(["NamesAccepted", "True"], ["Established", "True"])), want: "healthy" },
  {
    name: "a CRD whose names are taken",
    text: crd(conditions(["NamesAccepted", "False"])),
    want: "degraded",
    why: "words of NamesAccepted",
  },
  {
    name: "a CRD whose schema is not structural",
    text: crd(conditions(["NonStructuralSchema", "True"], ["Established", "True"])),
    want: "degraded",
  },
  { name: "a CRD that is installed", text: crd(conditions(["Established", "False", "Installing"])), want: "progressing" },
  { name: "a CRD that is refused", text: crd(conditions(["Established", "False", "NotAccepted"])), want: "degraded" },
  { name: "a CRD that is deleted", text: crd(conditions(["Established", "True"], ["Terminating", "True"])), want: "progressing" },
  { name: "a new CRD", text: crd(""), want: "progressing" },
  {
    name: "an APIService that answers",
    text: object("apiregistration.k8s.io/v1", "APIService", conditions(["Available", "True"])),
    want: "healthy",
  },
  {
    name: "an APIService that does not answer",
    text: object("apiregistration.k8s.io/v1", "APIService", conditions(["Available", "False", "MissingEndpoints"])),
    want: "progressing",
    why: "MissingEndpoints: words of Available",
  },
  {
    name: "an autoscaler that works",
    text: hpa(conditions(["AbleToScale", "True"], ["ScalingActive", "True"], ["ScalingLimited", "True"])),
    want: "healthy",
  },
  { name: "an autoscaler without its target", text: hpa(conditions(["AbleToScale", "False", "FailedGetScale"])), want: "degraded" },
  {
    name: "an autoscaler without metrics",
    text: hpa(conditions(["AbleToScale", "True"], ["ScalingActive", "False", "FailedGetResourceMetric"])),
    want: "degraded",
    why: "words of ScalingActive",
  },
  {
    name: "an autoscaler whose target is scaled to 0",
    text: hpa(conditions(["AbleToScale", "True"], ["ScalingActive", "False", "ScalingDisabled"])),
    want: "healthy",
  },
  { name: "a new autoscaler", text: hpa(""), want: "progressing" },
  {
    name: "an autoscaler of version v1",
    text: hpa(
      "",
      `, annotations: {autoscaling.alpha.kubernetes.io/conditions: '[{"type":"AbleToScale","status":"False","message":"no scale"}]'}`,
    ),
    want: "degraded",
    why: "no scale",
  },
  {
    name: "an autoscaler whose annotation is no JSON",
    text: hpa("", ", annotations: {autoscaling.alpha.kubernetes.io/conditions: '{'}"),
    want: "progressing",
  },
  { name: "a disruption budget", text: pdb(`observedGeneration: 2, ${conditions(["DisruptionAllowed", "True"])}`), want: "healthy" },
  {
    name: "a disruption budget that allows nothing",
    text: pdb(`observedGeneration: 2, ${conditions(["DisruptionAllowed", "False", "InsufficientPods"])}`),
    want: "healthy",
    why: "No disruption is allowed",
  },
  {
    name: "a disruption budget that cannot be evaluated",
    text: pdb(`observedGeneration: 2, ${conditions(["DisruptionAllowed", "False", "SyncFailed"])}`),
    want: "degraded",
  },
  { name: "a disruption budget that was changed", text: pdb("observedGeneration: 1"), want: "progressing" },
  { name: "a signing request that waits", text: csr(""), want: "progressing", why: "approval" },
  { name: "a signing request that was approved", text: csr(conditions(["Approved", "True"])), want: "progressing", why: "issued" },
  { name: "a signing request that was denied", text: csr(conditions(["Denied", "True"])), want: "degraded", why: "Denied: words" },
  { name: "an issued signing request", text: csr(`certificate: bGk=, ${conditions(["Approved", "True"])}`), want: "healthy" },
  {
    name: "a flow schema without its level",
    text: object("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", conditions(["Dangling", "True"])),
    want: "degraded",
  },
  {
    name: "an admission policy with an expression that does not fit",
    text: object(
      "admissionregistration.k8s.io/v1",
      "ValidatingAdmissionPolicy",
      "typeChecking: {expressionWarnings: [{fieldRef: 'spec.validations[0]', warning: no such key}]}",
    ),
    want: "healthy",
    why: "spec.validations[0]: no such key",
  },
  { name: "a node that reports", text: object("v1", "Node", conditions(["Ready", "True"])), want: "healthy" },
  { name: "a node that does not report", text: object("v1", "Node", conditions(["Ready", "Unknown"])), want: "degraded" },
];
test.for(cases)("$name is $want", ({ text, want, why = "" }) => {
  expect(healthOfText(text)).toEqual({ health: want, reason: expect.stringContaining(why) });
});
