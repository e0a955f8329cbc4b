package main

import (
	"encoding/json"
	"log"
	"sync"

	"google.golang.org/grpc/status"
)

// teller writes lines, whole ones.
type teller struct {
	mu      sync.Mutex
	encoder *json.Encoder
}

func (t *teller) tell(line map[string]any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.encoder.Encode(line); err != nil {
		log.Fatalln(err)
	}
}

// answer tells how an order ended: with an answer or with an error.
func (t *teller) answer(id string, answer any, err error) {
	if err == nil {
		t.tell(map[string]any{"id": id, "answer": answer})
		return
	}
	s := status.Convert(err)
	t.tell(map[string]any{"id": id, "error": map[string]any{"code": s.Code().String(), "message": s.Message()}})
}
