import { expect, test } from "vitest";
import { type HealthCase, healthOfText } from "../../testing/health-of-text.ts";

const service = (spec: string, status: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {${spec}}\nstatus: {${status}}\n`;
const ingress = (apiVersion: string, status: string) =>
  `apiVersion: ${apiVersion}\nkind: Ingress\nmetadata: {name: web}\nstatus: {${status}}\n`;

const cases: readonly HealthCase[] = [
  { name: "a Service inside the cluster", text: service("type: ClusterIP", "loadBalancer: {}"), want: "healthy" },
  {
    name: "a load balancer with an address",
    text: service("type: LoadBalancer", "loadBalancer: {ingress: [{ip: 10.0.0.1}]}"),
    want: "healthy",
  },
  {
    name: "a load balancer without an address",
    text: service("type: LoadBalancer", "loadBalancer: {}"),
    want: "progressing",
    why: "address",
  },
  {
    name: "a load balancer that cannot have its ports",
    text: service("type: LoadBalancer", "conditions: [{type: LoadBalancerPortsError, status: 'True', message: port 53 is taken}]"),
    want: "degraded",
    why: "port 53 is taken",
  },
  { name: "an Ingress with an address", text: ingress("networking.k8s.io/v1", "loadBalancer: {ingress: [{}]}"), want: "healthy" },
  {
    name: "an Ingress without an address",
    text: ingress("networking.k8s.io/v1", "loadBalancer: {}"),
    want: "progressing",
    why: "ingress controller",
  },
];
test.for(cases)("$name is $want", ({ text, want, why = "" }) => {
  expect(healthOfText(text)).toEqual({ health: want, reason: expect.stringContaining(why) });
});
