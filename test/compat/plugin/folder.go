package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	sdk "github.com/pipe-cd/piped-plugin-sdk-go"
)

type folderPlugin struct {
	// The SDK initializes a plugin once for each interface it has.
	starting sync.Once
}

// Initialize takes its time and may ask the host for a tool, both before the plugin's port is open.
func (p *folderPlugin) Initialize(ctx context.Context, input *sdk.InitializeInput[pluginConfig, targetConfig]) (err error) {
	p.starting.Do(func() {
		time.Sleep(input.Config.StartDelay.Duration())
		if tool := input.Config.Tool; tool != "" {
			_, err = input.Client.ToolRegistry().InstallTool(ctx, tool, "1.0.0", toolScript)
		}
	})
	return err
}

func (p *folderPlugin) DetermineVersions(_ context.Context, _ *pluginConfig, input *sdk.DetermineVersionsInput[applicationSpec]) (*sdk.DetermineVersionsResponse, error) {
	content, err := contentOf(input.Request.DeploymentSource)
	if err != nil {
		return nil, err
	}
	return &sdk.DetermineVersionsResponse{
		Versions: []sdk.ArtifactVersion{{Name: "content", Version: content, URL: "https://example.test/" + input.Request.Deployment.ApplicationName}},
	}, nil
}

// DetermineStrategy wants the pipeline when the content changes, and has no word on anything else.
func (p *folderPlugin) DetermineStrategy(_ context.Context, _ *pluginConfig, input *sdk.DetermineStrategyInput[applicationSpec]) (*sdk.DetermineStrategyResponse, error) {
	running, err := contentOf(input.Request.RunningDeploymentSource)
	if err != nil {
		return nil, err
	}
	wanted, err := contentOf(input.Request.TargetDeploymentSource)
	if err != nil {
		return nil, err
	}
	if running == wanted {
		return &sdk.DetermineStrategyResponse{Strategy: sdk.SyncStrategyQuickSync, Summary: "the content stays " + wanted}, nil
	}
	return &sdk.DetermineStrategyResponse{Strategy: sdk.SyncStrategyPipelineSync, Summary: fmt.Sprintf("the content changes from %s to %s", running, wanted)}, nil
}

func (p *folderPlugin) GetLivestate(_ context.Context, _ *pluginConfig, targets []*target, input *sdk.GetLivestateInput[applicationSpec]) (*sdk.GetLivestateResponse, error) {
	wanted, err := contentOf(input.Request.DeploymentSource)
	if err != nil {
		return nil, err
	}
	answer := &sdk.GetLivestateResponse{SyncState: sdk.ApplicationSyncState{Status: sdk.ApplicationSyncStateSynced}}
	for _, t := range targets {
		path := placeOf(t, input.Request.ApplicationName)
		content, err := os.ReadFile(path)
		health, description := sdk.ResourceHealthStateHealthy, ""
		switch {
		case errors.Is(err, os.ErrNotExist):
			health, description = sdk.ResourceHealthStateUnhealthy, "there is no file"
		case err != nil:
			return nil, err
		}
		if string(content) != wanted {
			answer.SyncState = sdk.ApplicationSyncState{
				Status:      sdk.ApplicationSyncStateOutOfSync,
				ShortReason: "1 file differs",
				Reason:      fmt.Sprintf("-%s\n+%s", content, wanted),
			}
		}
		answer.LiveState.Resources = append(answer.LiveState.Resources, sdk.ResourceState{
			ID: path, Name: input.Request.ApplicationName, ResourceType: "File", DeployTarget: t.Name,
			ResourceMetadata: map[string]string{"Folder": t.Config.Folder},
			HealthStatus:     health, HealthDescription: description, CreatedAt: time.Now(),
		})
	}
	return answer, nil
}

func (p *folderPlugin) GetPlanPreview(_ context.Context, _ *pluginConfig, targets []*target, input *sdk.GetPlanPreviewInput[applicationSpec]) (*sdk.GetPlanPreviewResponse, error) {
	wanted, err := contentOf(input.Request.TargetDeploymentSource)
	if err != nil {
		return nil, err
	}
	running := ""
	if input.Request.RunningDeploymentSource.ApplicationConfig != nil {
		if running, err = contentOf(input.Request.RunningDeploymentSource); err != nil {
			return nil, err
		}
	}
	answer := &sdk.GetPlanPreviewResponse{}
	for _, t := range targets {
		result := sdk.PlanPreviewResult{DeployTarget: t.Name, NoChange: running == wanted, Summary: "no change", DiffLanguage: "diff"}
		if !result.NoChange {
			result.Summary = "1 file changes"
			result.Details = fmt.Appendf(nil, "-%s\n+%s", running, wanted)
		}
		answer.Results = append(answer.Results, result)
	}
	return answer, nil
}

// write makes the files of all targets hold the content of the source.
func write(targets []*target, application string, from source) error {
	content, err := contentOf(from)
	if err != nil {
		return err
	}
	if len(targets) == 0 {
		return errors.New("the application has no deploy target")
	}
	for _, t := range targets {
		if err := os.WriteFile(placeOf(t, application), []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// contentOf is what the application file says, or else the file `content` beside it.
func contentOf(from source) (string, error) {
	config, err := from.AppConfig()
	if err != nil {
		return "", err
	}
	if config.Spec.Content != "" {
		return config.Spec.Content, nil
	}
	if config.Spec.Input.Content != "" {
		return config.Spec.Input.Content, nil
	}
	content, err := os.ReadFile(filepath.Join(from.ApplicationDirectory, "content"))
	return strings.TrimSpace(string(content)), err
}

func placeOf(t *target, application string) string {
	return filepath.Join(t.Config.Folder, application)
}
