package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"

	sdk "github.com/pipe-cd/piped-plugin-sdk-go"
)

// toolScript installs a program by the variables that PipeCD gives to such scripts.
const toolScript = `
cd {{ .TmpDir }}
printf '#!/bin/sh\necho %s %s for %s\n' {{ .Name }} {{ .Version }} {{ .Os }}-{{ .Arch }} > tool
mv tool {{ .OutPath }}
`

// runTour asks for and stores everything a stage can, and fails with words at the first answer that is not right.
func runTour(_ *folderPlugin, s *stage) (sdk.StageStatus, error) {
	var options struct {
		Lines int `json:"lines"`
	}
	if err := json.Unmarshal(s.input.Request.StageConfig, &options); err != nil {
		return sdk.StageStatusFailure, err
	}
	for _, visit := range []func() error{s.stageMetadata, s.pluginMetadata, s.sharedMetadata, s.sharedObjects} {
		if err := visit(); err != nil {
			s.log.Error(err.Error())
			return sdk.StageStatusFailure, nil
		}
	}
	for line := range options.Lines {
		s.log.Infof("line %d", line)
	}
	if _, err := s.log.Write([]byte("written as a command's output\n")); err != nil {
		return sdk.StageStatusFailure, err
	}
	s.log.Error("an error that fails nothing\nof two lines")
	s.log.Success("seen all")
	return sdk.StageStatusSuccess, nil
}

func (s *stage) stageMetadata() error {
	client := s.input.Client
	if err := client.PutStageMetadata(s.ctx, sdk.MetadataKeyStageDisplay, "on tour"); err != nil {
		return err
	}
	if err := client.PutStageMetadataMulti(s.ctx, map[string]string{"one": "1", "empty": ""}); err != nil {
		return err
	}
	return expect("stage metadata", client.GetStageMetadata, s, map[string]string{"planned": "yes", "one": "1", "empty": ""}, "absent")
}

func (s *stage) pluginMetadata() error {
	client := s.input.Client
	if err := client.PutDeploymentPluginMetadata(s.ctx, strconv.Itoa(s.input.Request.StageIndex), "_"); err != nil {
		return err
	}
	if err := client.PutDeploymentPluginMetadataMulti(s.ctx, map[string]string{"two": "2"}); err != nil {
		return err
	}
	return expect("plugin metadata", client.GetDeploymentPluginMetadata, s, map[string]string{"two": "2", strconv.Itoa(s.input.Request.StageIndex): "_"}, "absent")
}

func (s *stage) sharedMetadata() error {
	return expect("shared metadata", s.input.Client.GetDeploymentSharedMetadata, s, nil, "absent")
}

// sharedObjects counts the tours of the application, across its deployments.
func (s *stage) sharedObjects() error {
	client := s.input.Client
	object, found, err := client.GetApplicationSharedObject(s.ctx, "tours")
	if err != nil {
		return err
	}
	if !found {
		object = []byte{0, 0xff}
	}
	object = append(object[:len(object):len(object)], 1)
	if err := client.PutApplicationSharedObject(s.ctx, "tours", object); err != nil {
		return err
	}
	kept, found, err := client.GetApplicationSharedObject(s.ctx, "tours")
	if err != nil || !found || !bytes.Equal(kept, object) {
		return fmt.Errorf("shared object: put %v, got %v, %t, %v", object, kept, found, err)
	}
	s.log.Infof("tour %d", len(object)-2)
	return nil
}

// runTool installs a tool twice at the same time and runs it.
func runTool(_ *folderPlugin, s *stage) (sdk.StageStatus, error) {
	type answer struct {
		path string
		err  error
	}
	answers := make(chan answer, 2)
	for range cap(answers) {
		go func() {
			path, err := s.input.Client.ToolRegistry().InstallTool(s.ctx, "greeter", "1.2.3", toolScript)
			answers <- answer{path, err}
		}()
	}
	first, second := <-answers, <-answers
	if first.err != nil || second != first {
		s.log.Errorf("installed twice: %v, %v", first, second)
		return sdk.StageStatusFailure, nil
	}
	output, err := exec.CommandContext(s.ctx, first.path).CombinedOutput()
	if err != nil {
		s.log.Errorf("could not run %s: %v", first.path, err)
		return sdk.StageStatusFailure, nil
	}
	s.log.Successf("%s", bytes.TrimSpace(output))
	return sdk.StageStatusSuccess, nil
}
