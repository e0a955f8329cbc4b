package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	// The services of plugins, which calls find by name.
	_ "github.com/pipe-cd/pipecd/pkg/plugin/api/v1alpha1/deployment"
	_ "github.com/pipe-cd/pipecd/pkg/plugin/api/v1alpha1/livestate"
	_ "github.com/pipe-cd/pipecd/pkg/plugin/api/v1alpha1/planpreview"
)

var packages = map[string]string{
	"DeploymentService":  "grpc.plugin.deploymentapi.v1alpha1",
	"LivestateService":   "grpc.plugin.livestateapi.v1alpha1",
	"PlanPreviewService": "grpc.plugin.planpreviewapi.v1alpha1",
}

// validated is what PipeCD's generated messages are.
type validated interface{ ValidateAll() error }

// call makes one call with the types that PipeCD generated, and answers with the response as protobuf's JSON. Requests that PipeCD's
// own plugins would refuse, and responses that are not valid, are errors of the test.
func (p *plugin) call(ctx context.Context, next order) (json.RawMessage, error) {
	service, name, _ := strings.Cut(next.Call, ".")
	service = packages[service] + "." + service
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(service + "." + name))
	if err != nil {
		return nil, err
	}
	method, ok := found.(protoreflect.MethodDescriptor)
	if !ok {
		return nil, fmt.Errorf("%s is no method", next.Call)
	}
	request, err := protoregistry.GlobalTypes.FindMessageByName(method.Input().FullName())
	if err != nil {
		return nil, err
	}
	response, err := protoregistry.GlobalTypes.FindMessageByName(method.Output().FullName())
	if err != nil {
		return nil, err
	}
	in, out := request.New().Interface(), response.New().Interface()
	if err := protojson.Unmarshal(next.Request, in); err != nil {
		return nil, err
	}
	if err := in.(validated).ValidateAll(); err != nil {
		return nil, err
	}

	calling, cancel := context.WithCancel(ctx)
	defer cancel()
	p.mu.Lock()
	conn := p.conn
	p.calls[next.ID] = cancel
	p.mu.Unlock()
	if err := conn.Invoke(calling, "/"+service+"/"+name, in, out); err != nil {
		return nil, err
	}
	return protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(out)
}
