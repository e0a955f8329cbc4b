package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	config "github.com/pipe-cd/pipecd/pkg/configv1"
	"github.com/pipe-cd/pipecd/pkg/rpc/rpcclient"
	"google.golang.org/grpc"
)

// plugin is the plugin's process and the calls to it.
type plugin struct {
	config  string
	command []string
	service *pluginService
	told    *teller

	mu      sync.Mutex
	process *exec.Cmd
	conn    *grpc.ClientConn
	calls   map[string]context.CancelFunc
}

// start runs the plugin by piped's command line and waits, as piped does, until its port accepts a connection.
func (p *plugin) start(ctx context.Context) error {
	parsed, err := config.ParsePluginConfig(p.config)
	if err != nil {
		return err
	}
	// Piped hands over what it has read, not the text it was read from.
	block, err := json.Marshal(parsed)
	if err != nil {
		return err
	}
	arguments := append(p.command[1:len(p.command):len(p.command)], "start", "--piped-plugin-service", p.service.address, "--config", string(block))
	process := exec.Command(p.command[0], arguments...)
	process.Stdout, process.Stderr = os.Stderr, os.Stderr
	// It must not outlive a host that is killed.
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := process.Start(); err != nil {
		return err
	}
	exited, cancel := context.WithCancelCause(ctx)
	go func() {
		_ = process.Wait()
		state := process.ProcessState
		cancel(fmt.Errorf("the plugin ended: %s", state))
		p.told.tell(map[string]any{"exited": map[string]any{"code": state.ExitCode(), "how": state.String()}})
	}()

	dialing, stop := context.WithTimeout(exited, 30*time.Second)
	defer stop()
	address := net.JoinHostPort("localhost", strconv.Itoa(parsed.Port))
	conn, err := rpcclient.DialContext(dialing, address, rpcclient.WithBlock(), rpcclient.WithInsecure())
	if err != nil {
		return fmt.Errorf("%w: %w", err, context.Cause(exited))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.process, p.conn, p.calls = process, conn, map[string]context.CancelFunc{}
	return nil
}

func (p *plugin) cancel(call string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	give, ok := p.calls[call]
	if !ok {
		return fmt.Errorf("no call %s", call)
	}
	give()
	return nil
}

func (p *plugin) signal(name string) error {
	signals := map[string]syscall.Signal{"TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.process.Process.Signal(signals[strings.ToUpper(name)])
}

func (p *plugin) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.process != nil {
		_ = p.process.Process.Kill()
	}
}
