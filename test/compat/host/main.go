// Command host runs one plugin the way PipeCD's piped does, with PipeCD's generated types and its validation of requests. It reads orders
// from its standard input and tells on its standard output what happened, both as one JSON object a line.
//
//	host CONFIG COMMAND [ARGUMENT…]
//
// CONFIG is the plugin's block of the piped file. When the input ends, so do the plugin and the host.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"log"
	"os"
)

// order is one line of the input: one of its fields besides the id is set.
type order struct {
	ID string `json:"id"`
	// Starts the plugin, and answers when it accepts a connection.
	Start bool `json:"start"`
	// Calls a method of the plugin, `Service.Method`, with a request as protobuf's JSON.
	Call    string          `json:"call"`
	Request json.RawMessage `json:"request"`
	// Gives up the call with this id.
	Cancel string `json:"cancel"`
	// Sends a signal to the plugin's process: TERM or KILL.
	Signal string `json:"signal"`
	// Gives the stage that it names a command, as protobuf's JSON.
	Command json.RawMessage `json:"command"`
}

func main() {
	if len(os.Args) < 3 {
		log.Fatalln("usage: host CONFIG COMMAND [ARGUMENT…]")
	}
	told := &teller{encoder: json.NewEncoder(os.Stdout)}
	service, err := serve(told)
	if err != nil {
		log.Fatalln(err)
	}
	plugin := &plugin{config: os.Args[1], command: os.Args[2:], service: service, told: told}
	defer plugin.kill()

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var next order
		if err := json.Unmarshal(lines.Bytes(), &next); err != nil {
			log.Fatalf("no order: %v: %s", err, lines.Text())
		}
		go func() {
			answer, err := follow(context.Background(), plugin, service, next)
			told.answer(next.ID, answer, err)
		}()
	}
}

// follow does what is ordered, and returns what is to be answered.
func follow(ctx context.Context, plugin *plugin, service *pluginService, next order) (any, error) {
	switch {
	case next.Start:
		return nil, plugin.start(ctx)
	case next.Call != "":
		return plugin.call(ctx, next)
	case next.Cancel != "":
		return nil, plugin.cancel(next.Cancel)
	case next.Signal != "":
		return nil, plugin.signal(next.Signal)
	default:
		return nil, service.give(next.Command)
	}
}
