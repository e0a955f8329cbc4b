package main

import (
	"context"
	"fmt"
)

type getter func(ctx context.Context, key string) (value string, found bool, err error)

// expect fails unless every key has its value, and the absent one none.
func expect(what string, get getter, s *stage, values map[string]string, absent string) error {
	for key, wanted := range values {
		value, found, err := get(s.ctx, key)
		if err != nil || !found || value != wanted {
			return fmt.Errorf("%s %q: want %q, got %q, %t, %v", what, key, wanted, value, found, err)
		}
	}
	value, found, err := get(s.ctx, absent)
	if err != nil || found {
		return fmt.Errorf("%s %q should be absent: got %q, %t, %v", what, absent, value, found, err)
	}
	return nil
}
