package hofladen

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Subscription is a box that comes every week or every other week.
type Subscription struct {
	Customer string
	Email    string
	Phone    string
	Day      time.Weekday
	Weeks    int
	Since    time.Time
	Pauses   []Pause
	Boxes    []Box
}

// Pause is a holiday; both days are part of it.
type Pause struct {
	From, To time.Time
}

// Covers tells whether nothing is delivered on a day.
func (p Pause) Covers(day time.Time) bool {
	return !day.Before(p.From) && !day.After(p.To)
}

// Box is what a subscription delivers.
type Box struct {
	Name  string
	Count int
	Items []string
}

// Message is a reminder to send.
type Message struct {
	To      string
	Channel string
	Text    string
}

// Sender delivers messages over one channel.
type Sender func(ctx context.Context, message Message) error

// Due returns the reminders for the deliveries of a day.
func Due(subscriptions []Subscription, day time.Time, soldOut map[string]bool, quiet bool) []Message {
	var messages []Message
	for _, subscription := range subscriptions {
		if subscription.Day == day.Weekday() {
			weeks := int(day.Sub(subscription.Since).Hours()) / (24 * 7)
			if subscription.Weeks <= 1 || weeks%subscription.Weeks == 0 {
				paused := false
				for _, pause := range subscription.Pauses {
					paused = paused || pause.Covers(day)
				}
				if !paused {
					for _, box := range subscription.Boxes {
						missing := ""
						for _, item := range box.Items {
							if soldOut[item] {
								if missing != "" {
									missing += ", "
								}
								missing += item
							}
						}
						text := fmt.Sprintf("Morgen kommt %d × %s.", box.Count, box.Name)
						if missing != "" {
							text += " Leider ausverkauft: " + missing + " 🍓"
						} else if quiet {
							continue
						}
						if subscription.Email != "" {
							messages = append(messages, Message{subscription.Email, "email", text})
						} else if subscription.Phone != "" {
							messages = append(messages, Message{subscription.Phone, "sms", text})
						}
					}
				}
			}
		}
	}
	return messages
}

// SendAll sends messages with a few workers; the first error is returned once all have been tried.
func SendAll(ctx context.Context, messages []Message, senders map[string]Sender, workers int) error {
	queue := make(chan Message)
	var (
		group sync.WaitGroup
		once  sync.Once
		first error
	)
	for range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			for message := range queue {
				if err := sendWithRetry(ctx, senders[message.Channel], message, 3); err != nil {
					once.Do(func() { first = err })
				}
			}
		}()
	}
	for _, message := range messages {
		queue <- message
	}
	close(queue)
	group.Wait()
	return first
}

func sendWithRetry(ctx context.Context, send Sender, message Message, attempts int) error {
	if send == nil {
		return fmt.Errorf("no way to send %s to %s", message.Channel, message.To)
	}
	var err error
	for attempt := range attempts {
		if err = send(ctx, message); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second << attempt):
		}
	}
	return fmt.Errorf("after %d attempts: %w", attempts, err)
}
