// Package hofladen is the order service of a farm shop: what is on the shelf, and what has been sold.
package hofladen

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// ErrUnknownSKU says that nothing of that kind has ever been on the shelf.
var ErrUnknownSKU = errors.New("unknown article")

// ShortageError says how much is left of an article that does not suffice.
type ShortageError struct {
	SKU       string
	Wanted    int
	Available int
}

func (e *ShortageError) Error() string {
	return fmt.Sprintf("%s: %d wanted, %d left", e.SKU, e.Wanted, e.Available)
}

// Lot is a delivery of one article; Grams is what is left of it.
type Lot struct {
	ID         string
	SKU        string
	Grams      int
	BestBefore time.Time
	Reserved   map[string]int
}

// Free is what nobody has reserved yet.
func (l *Lot) Free() int {
	free := l.Grams
	for _, grams := range l.Reserved {
		free -= grams
	}
	return free
}

// Shelf keeps the lots in memory; it is safe for concurrent use.
type Shelf struct {
	mu   sync.RWMutex
	lots map[string][]*Lot
	now  func() time.Time
}

// Option changes how a Shelf behaves.
type Option func(*Shelf)

// WithClock replaces the clock, for tests and for replaying a day.
func WithClock(now func() time.Time) Option {
	return func(s *Shelf) { s.now = now }
}

// NewShelf returns an empty shelf.
func NewShelf(options ...Option) *Shelf {
	s := &Shelf{lots: make(map[string][]*Lot), now: time.Now}
	for _, option := range options {
		option(s)
	}
	return s
}

// Put adds a lot. What spoils first comes first: „zuerst raus, was zuerst verdirbt“ 🥬.
func (s *Shelf) Put(lot *Lot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if lot.Reserved == nil {
		lot.Reserved = make(map[string]int)
	}
	lots := append(s.lots[lot.SKU], lot)
	slices.SortStableFunc(lots, func(a, b *Lot) int {
		return a.BestBefore.Compare(b.BestBefore)
	})
	s.lots[lot.SKU] = lots
}

// Available is how many grams of an article can still be sold.
func (s *Shelf) Available(sku string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	total, now := 0, s.now()
	for _, lot := range s.lots[sku] {
		if lot.BestBefore.After(now) {
			total += lot.Free()
		}
	}
	return total
}

// Reserve sets grams of several articles aside for an order: all of them or, on an error, none.
func (s *Shelf) Reserve(
	ctx context.Context, order string, wanted map[string]int, partial bool,
) (map[string]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	got := make(map[string]int, len(wanted))
	var shortages []error
	for sku, grams := range wanted {
		if err := ctx.Err(); err != nil {
			s.release(order)
			return nil, err
		}
		lots, ok := s.lots[sku]
		if !ok {
			if !partial {
				s.release(order)
				return nil, fmt.Errorf("reserve %s: %w", sku, ErrUnknownSKU)
			}
			continue
		}
		missing := grams
		for _, lot := range lots {
			if missing == 0 {
				break
			}
			if free := lot.Free(); free > 0 && lot.BestBefore.After(now) {
				taken := min(free, missing)
				lot.Reserved[order] += taken
				got[sku] += taken
				missing -= taken
			}
		}
		if missing > 0 && !partial {
			shortages = append(shortages, &ShortageError{SKU: sku, Wanted: grams, Available: grams - missing})
		}
	}
	if len(shortages) > 0 {
		s.release(order)
		return nil, errors.Join(shortages...)
	}
	return got, nil
}

// Release gives back what an order had reserved.
func (s *Shelf) Release(order string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.release(order)
}

func (s *Shelf) release(order string) {
	for _, lots := range s.lots {
		for _, lot := range lots {
			delete(lot.Reserved, order)
		}
	}
}
