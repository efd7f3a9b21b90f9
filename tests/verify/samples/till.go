// Package till has functions that are more nested than they need be.
package till

import (
	"errors"
	"fmt"
	"sync"
)

var errEmpty = errors.New("nothing to sell")

type line struct {
	sku   string
	cents int
	count int
}

type till struct {
	mu    sync.Mutex
	lines []*line
	total int
}

// discount takes what a voucher is worth off the lines that it is for.
func discount(lines []*line, skus map[string]bool, percent int) {
	for _, each := range lines {
		if skus[each.sku] {
			// never below zero
			if percent > 0 {
				if percent < 100 {
					each.cents -= each.cents * percent / 100
				}
			}
		}
	}
}

func (t *till) add(sku string, cents int, count int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if count <= 0 {
		return errEmpty
	} else {
		for _, each := range t.lines {
			if each.sku == sku {
				each.count += count
				return nil
			}
		}
		t.lines = append(t.lines, &line{sku: sku, cents: cents, count: count})
	}
	return nil
}

func (t *till) report(names map[string]string, verbose bool) {
	for _, each := range t.lines {
		if each.count > 0 {
			name, ok := names[each.sku]
			if !ok {
				name = each.sku
			}
			if verbose {
				fmt.Printf("%s: %d at %d\n", name, each.count, each.cents)
			} else {
				fmt.Println(name)
			}
		}
	}
}

func warn(log func(string), stock map[string]int, least int) {
	if log != nil {
		for sku, count := range stock {
			if count < least {
				// once is enough
				log("low: " + sku)
			}
		}
	}
}

func highest(lines []*line, skip map[string]bool) (int, error) {
	best := 0
	if len(lines) == 0 {
		return 0, errEmpty
	} else {
		for _, each := range lines {
			if !skip[each.sku] {
				if each.cents > best {
					best = each.cents
				}
			}
		}
	}
	return best, nil
}
