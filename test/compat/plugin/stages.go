package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	sdk "github.com/pipe-cd/piped-plugin-sdk-go"
	"github.com/pipe-cd/piped-plugin-sdk-go/unit"
)

const (
	syncStage     = "FOLDER_SYNC"
	rollbackStage = "FOLDER_ROLLBACK"
	tourStage     = "FOLDER_TOUR"
	toolStage     = "FOLDER_TOOL"
	askStage      = "FOLDER_ASK"
	holdStage     = "FOLDER_HOLD"
	undoStage     = "FOLDER_HOLD_UNDO"
	quietStage    = "FOLDER_QUIET"
	scribbleStage = "FOLDER_SCRIBBLE"
)

var stages = map[string]folderStage{
	syncStage:     runSync,
	rollbackStage: runRollback,
	tourStage:     runTour,
	toolStage:     runTool,
	askStage:      runAsk,
	holdStage:     runHold,
	undoStage:     runUndo,
	scribbleStage: runScribble,
	quietStage:    func(*folderPlugin, *stage) (sdk.StageStatus, error) { return sdk.StageStatusSuccess, nil },
}

// stage is one call of ExecuteStage.
type stage struct {
	ctx     context.Context
	targets []*target
	input   *stageInput
	log     sdk.StageLogPersister
}

func (p *folderPlugin) FetchDefinedStages() []string {
	names := make([]string, 0, len(stages))
	for name := range stages {
		names = append(names, name)
	}
	return names
}

func (p *folderPlugin) BuildQuickSyncStages(_ context.Context, _ *pluginConfig, input *sdk.BuildQuickSyncStagesInput) (*sdk.BuildQuickSyncStagesResponse, error) {
	planned := []sdk.QuickSyncStage{{Name: syncStage, Description: "Write the file"}}
	if input.Request.Rollback {
		planned = append(planned, sdk.QuickSyncStage{Name: rollbackStage, Description: "Write the file of before", Rollback: true})
	}
	return &sdk.BuildQuickSyncStagesResponse{Stages: planned}, nil
}

func (p *folderPlugin) BuildPipelineSyncStages(_ context.Context, _ *pluginConfig, input *sdk.BuildPipelineSyncStagesInput) (*sdk.BuildPipelineSyncStagesResponse, error) {
	var planned []sdk.PipelineStage
	// A plugin may have one rollback stage for each index.
	rollbackAt := -1
	for _, requested := range input.Request.Stages {
		// PipeCD's own plugins read the options of every stage like this: an empty text would be no JSON.
		var options map[string]any
		if err := json.Unmarshal(requested.Config, &options); err != nil {
			return nil, fmt.Errorf("stage %s: %w", requested.Name, err)
		}
		next := sdk.PipelineStage{Index: requested.Index, Name: requested.Name, Metadata: map[string]string{"planned": "yes"}}
		switch requested.Name {
		case askStage:
			next.AvailableOperation = sdk.ManualOperationApprove
			if options["ask"] == "skip" {
				next.AvailableOperation = sdk.ManualOperationSkip
			}
			if operator, ok := options["operator"].(string); ok {
				next.AuthorizedOperators = []string{operator}
			}
		case holdStage:
			planned = append(planned, sdk.PipelineStage{Index: requested.Index, Name: undoStage, Rollback: true})
		case syncStage:
			rollbackAt = requested.Index
		}
		planned = append(planned, next)
	}
	if input.Request.Rollback && rollbackAt >= 0 {
		planned = append(planned, sdk.PipelineStage{Index: rollbackAt, Name: rollbackStage, Rollback: true})
	}
	return &sdk.BuildPipelineSyncStagesResponse{Stages: planned}, nil
}

func (p *folderPlugin) ExecuteStage(ctx context.Context, _ *pluginConfig, targets []*target, input *stageInput) (*sdk.ExecuteStageResponse, error) {
	run, ok := stages[input.Request.StageName]
	if !ok {
		return nil, fmt.Errorf("unsupported stage %s", input.Request.StageName)
	}
	if config := input.Request.StageConfig; len(config) > 0 && !json.Valid(config) {
		return nil, fmt.Errorf("options of stage %s are no JSON", input.Request.StageName)
	}
	log, err := input.Client.StageLogPersister()
	if err != nil {
		return nil, err
	}
	status, err := run(p, &stage{ctx: ctx, targets: targets, input: input, log: log})
	if err != nil {
		return nil, err
	}
	return &sdk.ExecuteStageResponse{Status: status}, nil
}

func runSync(_ *folderPlugin, s *stage) (sdk.StageStatus, error) {
	if err := write(s.targets, s.input.Request.Deployment.ApplicationName, s.input.Request.TargetDeploymentSource); err != nil {
		s.log.Errorf("could not write: %v", err)
		return sdk.StageStatusFailure, nil
	}
	s.log.Successf("wrote to %d target(s)", len(s.targets))
	return sdk.StageStatusSuccess, nil
}

func runRollback(_ *folderPlugin, s *stage) (sdk.StageStatus, error) {
	if err := write(s.targets, s.input.Request.Deployment.ApplicationName, s.input.Request.RunningDeploymentSource); err != nil {
		s.log.Errorf("could not roll back: %v", err)
		return sdk.StageStatusFailure, nil
	}
	s.log.Successf("rolled back to %s", s.input.Request.RunningDeploymentSource.CommitHash)
	return sdk.StageStatusSuccess, nil
}

// runScribble counts on what PipeCD gives to every stage: the whole repository, as it is in Git, to do with as it likes.
func runScribble(_ *folderPlugin, s *stage) (sdk.StageStatus, error) {
	directory := s.input.Request.TargetDeploymentSource.ApplicationDirectory
	if _, err := os.ReadFile(filepath.Join(directory, "..", "README.md")); err != nil {
		s.log.Errorf("no file beside the application: %v", err)
		return sdk.StageStatusFailure, nil
	}
	file, err := os.OpenFile(filepath.Join(directory, "scribble"), os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		s.log.Errorf("could not write: %v", err)
		return sdk.StageStatusFailure, nil
	}
	s.log.Success("wrote into the repository")
	return sdk.StageStatusSuccess, file.Close()
}

// runAsk waits for a person the way PipeCD's approval plugin does: in the iterator of commands.
func runAsk(_ *folderPlugin, s *stage) (sdk.StageStatus, error) {
	s.log.Info("asking")
	for command, err := range s.input.Client.ListStageCommands(s.ctx, sdk.CommandTypeApproveStage, sdk.CommandTypeSkipStage) {
		if err != nil {
			s.log.Errorf("could not list commands: %v", err)
			return sdk.StageStatusFailure, nil
		}
		if err := s.input.Client.PutStageMetadata(s.ctx, sdk.MetadataKeyStageApprovedUsers, command.Commander); err != nil {
			return sdk.StageStatusFailure, nil
		}
		s.log.Successf("%s said so", command.Commander)
		if command.Type == sdk.CommandTypeSkipStage {
			return sdk.StageStatusSkipped, nil
		}
		return sdk.StageStatusSuccess, nil
	}
	return sdk.StageStatusFailure, nil
}

// holdOptions are the options of a stage that goes on until it is stopped.
type holdOptions struct {
	// How it ends when it is stopped: with an "error", or as "failed" (as most of PipeCD's own stages do) or "succeeded".
	Answer string `json:"answer"`
	// How long it goes on after it was stopped.
	Linger unit.Duration `json:"linger"`
	// The attempt that ends by itself; none when 0.
	EndOnAttempt int `json:"endOnAttempt"`
}

func (s *stage) holdOptions() (options holdOptions, err error) {
	err = json.Unmarshal(s.input.Request.StageConfig, &options)
	return options, err
}

func runHold(_ *folderPlugin, s *stage) (sdk.StageStatus, error) {
	options, err := s.holdOptions()
	if err != nil {
		return sdk.StageStatusFailure, err
	}
	attempt := s.countAttempt()
	s.log.Infof("holding, attempt %d", attempt)
	if attempt == options.EndOnAttempt {
		return sdk.StageStatusSuccess, nil
	}
	<-s.ctx.Done()
	time.Sleep(options.Linger.Duration())
	s.log.Info("let go")
	switch options.Answer {
	case "error":
		return 0, s.ctx.Err()
	case "succeeded":
		return sdk.StageStatusSuccess, nil
	default:
		return sdk.StageStatusFailure, nil
	}
}

// runUndo reads the options of the stage it undoes: the host sends those at its index, as PipeCD's rollback of scripts needs.
func runUndo(_ *folderPlugin, s *stage) (sdk.StageStatus, error) {
	options, err := s.holdOptions()
	if err != nil {
		s.log.Errorf("no options: %v", err)
		return sdk.StageStatusFailure, nil
	}
	s.log.Successf("undone what would have answered %s", options.Answer)
	return sdk.StageStatusSuccess, nil
}

func (s *stage) countAttempt() int {
	text, _, err := s.input.Client.GetStageMetadata(s.ctx, "attempts")
	if err != nil {
		s.log.Errorf("could not read the attempts: %v", err)
	}
	count, _ := strconv.Atoi(strings.TrimSpace(text))
	count++
	if err := s.input.Client.PutStageMetadata(s.ctx, "attempts", strconv.Itoa(count)); err != nil {
		s.log.Errorf("could not count the attempt: %v", err)
	}
	return count
}
