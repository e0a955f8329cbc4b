// Command plugin is a plugin as an author of PipeCD plugins would write it, on PipeCD's SDK and nothing else. It deploys an
// application by writing its content into a file of a folder, and has stages that use everything the SDK offers.
package main

import (
	"log"

	sdk "github.com/pipe-cd/piped-plugin-sdk-go"
	"github.com/pipe-cd/piped-plugin-sdk-go/unit"
)

// pluginConfig is the plugin's config in the piped file.
type pluginConfig struct {
	// How long the plugin takes to get ready, as one does that fills its caches first.
	StartDelay unit.Duration `json:"startDelay"`
	// The tool it asks for before it serves; none when empty.
	Tool string `json:"tool"`
}

// targetConfig is the config of a deploy target in the piped file.
type targetConfig struct {
	Folder string `json:"folder"`
}

// applicationSpec is the plugin's section of an application file.
type applicationSpec struct {
	Content string `json:"content"`
	// What an older kind of file has in its spec. PipeCD's SDK reads the section alone, so only a host that moves it brings it here.
	Input struct {
		Content string `json:"content"`
	} `json:"input"`
}

type (
	source      = sdk.DeploymentSource[applicationSpec]
	target      = sdk.DeployTarget[targetConfig]
	stageInput  = sdk.ExecuteStageInput[applicationSpec]
	folderStage func(*folderPlugin, *stage) (sdk.StageStatus, error)
)

func main() {
	plugin := &folderPlugin{}
	served, err := sdk.NewPlugin("0.1.0",
		sdk.WithDeploymentPlugin[pluginConfig, targetConfig, applicationSpec](plugin),
		sdk.WithLivestatePlugin[pluginConfig, targetConfig, applicationSpec](plugin),
		sdk.WithPlanPreviewPlugin[pluginConfig, targetConfig, applicationSpec](plugin),
		sdk.WithInitializer[applicationSpec, pluginConfig, targetConfig](plugin),
	)
	if err != nil {
		log.Fatalln(err)
	}
	if err := served.Run(); err != nil {
		log.Fatalln(err)
	}
}
