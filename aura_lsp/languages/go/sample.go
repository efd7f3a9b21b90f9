// Package sample holds what Go's metrics count, and what they must not.
package sample

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

// A group is one item, and types hold no functions: Read has no body.
type (
	Level  int
	Reader interface {
		Read(key string, fallback func(int) int) (string, error)
	}
	Store[K comparable, V any] struct {
		sync.Mutex
		items map[K]V
		onHit func(key K)
	}
)

const (
	Low Level = iota
	High
)

var (
	errMissing = errors.New("if && for || case")
	normalise  = func(key string) string {
		if key == "" || key == "-" {
			return "default"
		}
		return key
	}
	steps = map[string]func(int) int{
		"double": func(n int) int { return 2 * n },
		"clip": func(n int) int {
			if n > 9 && n%2 == 0 {
				return 9
			}
			return n
		},
	}
)

type Maß float64

func (größe Maß) Länge() float64 { return float64(größe) }

func add(a, b int) int { return a + b }

func discard(int, string) {}

func join(separator string, _ bool, parts ...string) (text string, err error) {
	for _, part := range parts {
		text += separator + part
	}
	return
}

func hash(data []byte, seed uint64) uint64

func New[K comparable, V any](size int) *Store[K, V] {
	return &Store[K, V]{items: make(map[K]V, size)}
}

func (s *Store[K, V]) Load(key K) (value V, err error) {
	s.Lock()
	defer s.Unlock()
	value, ok := s.items[key] // if ok
	if !ok {
		return value, fmt.Errorf("load: %w", errMissing)
	}
	if s.onHit != nil {
		s.onHit(key)
	}
	return value, nil
}

func (*Store[K, V]) Close() error { return nil }

func grade(points int) string {
	if points > 90 {
		return "A"
	} else if half := points / 2; half > 30 {
		return "B"
	} else if points > 40 {
		return "C"
	} else {
		if points < 0 {
			panic("negative")
		}
	}
	return "D"
}

func loops(items []int, next func() bool) (total int) {
	for next() {
		total++
	}
	for i := 0; i < len(items); i++ {
		for range items {
			total--
		}
	}
	for i, item := range items {
		for {
			if i == item {
				break
			}
		}
	}
	for range 3 {
		continue
	}
	return total
}

func choose(value any, n int) string {
	switch {
	case n < 0 && n > -5, n == 7:
		return "small"
	case n == 0:
		fallthrough
	default:
	}
	switch n := n * 2; n {
	case 1, 2, 3:
		if n == 2 {
			return "two"
		}
	}
	switch typed := value.(type) {
	case nil:
	case int, int64:
		for typed != nil {
		}
	default:
		return fmt.Sprint(typed)
	}
	return ""
}

func wait(in <-chan int, out chan<- int, done chan struct{}) {
	select {
	case n := <-in:
		if n > 0 {
			out <- n
		}
	case out <- 1:
	case <-done:
	default:
	}
	select {}
}

func jump(rows [][]int) (found bool) {
rows:
	for _, row := range rows {
		for _, cell := range row {
			switch cell {
			case 0:
				continue rows
			case 1:
				break rows
			case 2:
				break
			}
		}
	}
	if !found {
		found = true
		goto rows
	}
	return found
}

func logic(a, b, c, d bool, n int) bool {
	like := a && b && c && (d && n > 0)
	mixed := a && b || c && d
	group := a || (b || c) && d
	apart := a && !(b && c)
	bits := n&1 | n<<2&^3
	return like && mixed && (group || apart) && bits == 0
}

func closures(values []int, report func(string)) func() int {
	count := 0
	each := func(n int) {
		if n > 0 {
			count++
		}
	}
	for _, value := range values {
		each(value)
		go func(value int) {
			defer func() {
				if failure := recover(); failure != nil || value < 0 {
					report("failed")
				}
			}()
		}(value)
	}
	if count > 0 {
		return func() int {
			for count > 10 {
				count /= 2
			}
			return count
		}
	}
	return nil
}

func depth[T any](tree map[string]any, level T) int {
	deepest := 0
	for _, child := range tree {
		if branch, ok := child.(map[string]any); ok {
			deepest = max(deepest, depth(branch, level))
		}
	}
	return deepest + 1
}

func nested(rows [][]int) {
	type pair struct{ row, column int }
	const last = 3
	var seen []pair
	for i := range rows {
		if i > last {
			switch {
			case len(seen) > 0:
				for j := range rows[i] {
					if rows[i][j] == 0 {
						seen = append(seen, pair{i, j})
					}
				}
			}
		}
	}
	{
		_ = seen
	}
}

func TestAdd(t *testing.T) {
	tests := []struct {
		name    string
		a, b, c int
	}{
		{"none", 0, 0, 0},

		{"some", 1, 2, 3}, // for
		/* if
		else */
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if sum := add(test.a, test.b); sum != test.c {
				t.Errorf("got %d", sum)
			}
		})
	}
}

func (s *Store[K, V]) Retry(key K, tries int) (value V, err error) {
	if value, err = s.Load(key); err != nil && tries > 0 {
		return s.Retry(key, tries-1)
	}
	var other Store[K, V]
	return other.Retry(key, 0)
}

func (größe Maß) add(n int) int { return add(n, int(größe)) }

func fibonacci[T ~int](n T) T {
	if n < 2 {
		return n
	}
	return fibonacci(n-1) + fibonacci[T](n-2)
}

func deepest(tree []any) int {
	var deepest func(node any) int
	deepest = func(node any) int {
		if nodes, ok := node.([]any); ok && len(nodes) > 0 {
			return deepest(nodes[0]) + 1
		}
		return 0
	}
	return deepest(tree)
}

func same(a, b, c, d bool) bool {
	return a && b == (c && d)
}
