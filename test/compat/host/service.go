package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path"
	"strconv"
	"sync"

	"github.com/pipe-cd/pipecd/pkg/model"
	"github.com/pipe-cd/pipecd/pkg/plugin/pipedservice"
	"github.com/pipe-cd/pipecd/pkg/rpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// pluginService is what the plugin asks, answered from memory.
type pluginService struct {
	pipedservice.UnimplementedPluginServiceServer
	address string

	mu       sync.Mutex
	values   map[string]string
	objects  map[string][]byte
	commands map[string][]*model.Command
}

// serve opens the host's port, without TLS as piped does, and tells every call.
func serve(told *teller) (*pluginService, error) {
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return nil, err
	}
	service := &pluginService{
		address:  net.JoinHostPort("localhost", port),
		values:   map[string]string{},
		objects:  map[string][]byte{},
		commands: map[string][]*model.Command{},
	}
	tell := func(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		answer, err := handle(ctx, request)
		text, _ := protojson.Marshal(request.(proto.Message))
		line := map[string]any{"served": path.Base(info.FullMethod), "request": json.RawMessage(text)}
		if err != nil {
			line["error"] = err.Error()
		}
		told.tell(line)
		return answer, err
	}
	server := grpc.NewServer(grpc.ChainUnaryInterceptor(tell, rpc.RequestValidationUnaryServerInterceptor()))
	pipedservice.RegisterPluginServiceServer(server, service)
	go func() { _ = server.Serve(listener) }()
	return service, nil
}

// give makes a command wait for the stage it names.
func (s *pluginService) give(text json.RawMessage) error {
	command := &model.Command{}
	if err := protojson.Unmarshal(text, command); err != nil {
		return err
	}
	if err := command.ValidateAll(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := keyOf(command.DeploymentId, command.StageId)
	s.commands[key] = append(s.commands[key], command)
	return nil
}

// keyOf joins words so that no two lists of them give one key.
func keyOf(words ...string) string {
	key := ""
	for _, word := range words {
		key += strconv.Quote(word)
	}
	return key
}

func (s *pluginService) put(owner []string, values map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, value := range values {
		s.values[keyOf(append(owner, key)...)] = value
	}
}

func (s *pluginService) get(words ...string) (value string, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, found = s.values[keyOf(words...)]
	return value, found
}

func (s *pluginService) InstallTool(_ context.Context, r *pipedservice.InstallToolRequest) (*pipedservice.InstallToolResponse, error) {
	folder, err := os.MkdirTemp("", "compat-tool-")
	if err != nil {
		return nil, err
	}
	program := path.Join(folder, r.Name)
	return &pipedservice.InstallToolResponse{InstalledPath: program}, os.WriteFile(program, fmt.Appendf(nil, "#!/bin/sh\necho %s %s\n", r.Name, r.Version), 0o700)
}

func (s *pluginService) ReportStageLogs(context.Context, *pipedservice.ReportStageLogsRequest) (*pipedservice.ReportStageLogsResponse, error) {
	return &pipedservice.ReportStageLogsResponse{}, nil
}

func (s *pluginService) ReportStageLogsFromLastCheckpoint(context.Context, *pipedservice.ReportStageLogsFromLastCheckpointRequest) (*pipedservice.ReportStageLogsFromLastCheckpointResponse, error) {
	return &pipedservice.ReportStageLogsFromLastCheckpointResponse{}, nil
}

func (s *pluginService) GetStageMetadata(_ context.Context, r *pipedservice.GetStageMetadataRequest) (*pipedservice.GetStageMetadataResponse, error) {
	value, found := s.get("stage", r.DeploymentId, r.StageId, r.Key)
	return &pipedservice.GetStageMetadataResponse{Value: value, Found: found}, nil
}

func (s *pluginService) PutStageMetadata(_ context.Context, r *pipedservice.PutStageMetadataRequest) (*pipedservice.PutStageMetadataResponse, error) {
	s.put([]string{"stage", r.DeploymentId, r.StageId}, map[string]string{r.Key: r.Value})
	return &pipedservice.PutStageMetadataResponse{}, nil
}

func (s *pluginService) PutStageMetadataMulti(_ context.Context, r *pipedservice.PutStageMetadataMultiRequest) (*pipedservice.PutStageMetadataMultiResponse, error) {
	s.put([]string{"stage", r.DeploymentId, r.StageId}, r.Metadata)
	return &pipedservice.PutStageMetadataMultiResponse{}, nil
}

func (s *pluginService) GetDeploymentPluginMetadata(_ context.Context, r *pipedservice.GetDeploymentPluginMetadataRequest) (*pipedservice.GetDeploymentPluginMetadataResponse, error) {
	value, found := s.get("plugin", r.DeploymentId, r.PluginName, r.Key)
	return &pipedservice.GetDeploymentPluginMetadataResponse{Value: value, Found: found}, nil
}

func (s *pluginService) PutDeploymentPluginMetadata(_ context.Context, r *pipedservice.PutDeploymentPluginMetadataRequest) (*pipedservice.PutDeploymentPluginMetadataResponse, error) {
	s.put([]string{"plugin", r.DeploymentId, r.PluginName}, map[string]string{r.Key: r.Value})
	return &pipedservice.PutDeploymentPluginMetadataResponse{}, nil
}

func (s *pluginService) PutDeploymentPluginMetadataMulti(_ context.Context, r *pipedservice.PutDeploymentPluginMetadataMultiRequest) (*pipedservice.PutDeploymentPluginMetadataMultiResponse, error) {
	s.put([]string{"plugin", r.DeploymentId, r.PluginName}, r.Metadata)
	return &pipedservice.PutDeploymentPluginMetadataMultiResponse{}, nil
}

func (s *pluginService) GetDeploymentSharedMetadata(_ context.Context, r *pipedservice.GetDeploymentSharedMetadataRequest) (*pipedservice.GetDeploymentSharedMetadataResponse, error) {
	value, found := s.get("shared", r.DeploymentId, r.Key)
	return &pipedservice.GetDeploymentSharedMetadataResponse{Value: value, Found: found}, nil
}

func (s *pluginService) ListStageCommands(_ context.Context, r *pipedservice.ListStageCommandsRequest) (*pipedservice.ListStageCommandsResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &pipedservice.ListStageCommandsResponse{Commands: s.commands[keyOf(r.DeploymentId, r.StageId)]}, nil
}

func (s *pluginService) GetApplicationSharedObject(_ context.Context, r *pipedservice.GetApplicationSharedObjectRequest) (*pipedservice.GetApplicationSharedObjectResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	object, found := s.objects[keyOf(r.ApplicationId, r.PluginName, r.Key)]
	if !found {
		return nil, status.Error(codes.NotFound, "there is no such object")
	}
	return &pipedservice.GetApplicationSharedObjectResponse{Object: object}, nil
}

func (s *pluginService) PutApplicationSharedObject(_ context.Context, r *pipedservice.PutApplicationSharedObjectRequest) (*pipedservice.PutApplicationSharedObjectResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[keyOf(r.ApplicationId, r.PluginName, r.Key)] = r.Object
	return &pipedservice.PutApplicationSharedObjectResponse{}, nil
}
