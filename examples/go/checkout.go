package hofladen

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Payments charges a customer; the answer is the number of the payment.
type Payments interface {
	Charge(ctx context.Context, customer string, cents int) (string, error)
}

// Orders keeps what has been sold.
type Orders interface {
	Save(ctx context.Context, order *Order) error
}

// Order is one purchase.
type Order struct {
	ID       string         `json:"id"`
	Customer string         `json:"customer"`
	Items    map[string]int `json:"items"`
	Cents    int            `json:"cents"`
	Payment  string         `json:"payment,omitempty"`
	Pickup   bool           `json:"pickup"`
	Street   string         `json:"street,omitempty"`
	Postcode string         `json:"postcode,omitempty"`
	Slot     time.Time      `json:"slot"`
	Note     string         `json:"note,omitempty"`
}

// Server answers the web shop and the drivers' app.
type Server struct {
	shelf      *Shelf
	payments   Payments
	orders     Orders
	prices     map[string]int
	areas      []string
	newID      func() string
	log        *slog.Logger
	closedDays map[time.Weekday]bool
}

// NewServer puts a server together.
func NewServer(
	shelf *Shelf,
	payments Payments,
	orders Orders,
	prices map[string]int,
	areas []string,
	closedDays []time.Weekday,
	newID func() string,
	log *slog.Logger,
) *Server {
	s := &Server{
		shelf:    shelf,
		payments: payments,
		orders:   orders,
		prices:   prices,
		areas:    areas,
		newID:    newID,
		log:      log,
	}
	s.closedDays = make(map[time.Weekday]bool)
	for _, day := range closedDays {
		s.closedDays[day] = true
	}
	return s
}

// Routes is the HTTP interface.
func (s *Server) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /checkout", s.checkout)
	mux.HandleFunc("GET /stock/{sku}", func(w http.ResponseWriter, r *http.Request) {
		reply(w, http.StatusOK, map[string]int{"grams": s.shelf.Available(r.PathValue("sku"))})
	})
	return mux
}

func (s *Server) checkout(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 15*time.Second)
	defer cancel()

	var order Order
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&order); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			fail(w, http.StatusRequestEntityTooLarge, "the order is too large")
		} else {
			fail(w, http.StatusBadRequest, "the order is not valid JSON")
		}
		return
	}
	order.Customer = strings.TrimSpace(order.Customer)
	if order.Customer == "" {
		fail(w, http.StatusUnprocessableEntity, "please log in")
		return
	}
	if len(order.Items) == 0 {
		fail(w, http.StatusUnprocessableEntity, "Ihr Körbchen ist leer 🧺")
		return
	}

	if !order.Pickup {
		if order.Street == "" || order.Postcode == "" {
			fail(w, http.StatusUnprocessableEntity, "where shall we deliver to?")
			return
		}
		served := false
		for _, area := range s.areas {
			if strings.HasPrefix(order.Postcode, area) {
				served = true
				break
			}
		}
		if !served {
			fail(w, http.StatusUnprocessableEntity, "we do not deliver there yet")
			return
		}
	}
	if order.Slot.Before(time.Now().Add(2 * time.Hour)) {
		fail(w, http.StatusUnprocessableEntity, "that is too soon")
		return
	}
	if s.closedDays[order.Slot.Weekday()] {
		fail(w, http.StatusUnprocessableEntity, "we are closed on that day")
		return
	}

	order.ID, order.Cents = s.newID(), 0
	for sku, grams := range order.Items {
		price, ok := s.prices[sku]
		if !ok || grams <= 0 {
			fail(w, http.StatusUnprocessableEntity, "we do not sell "+sku)
			return
		}
		order.Cents += (price*grams + 500) / 1000
	}
	if _, err := s.shelf.Reserve(ctx, order.ID, order.Items, false); err != nil {
		var shortage *ShortageError
		switch {
		case errors.As(err, &shortage):
			fail(w, http.StatusConflict, shortage.Error())
		case errors.Is(err, ErrUnknownSKU):
			fail(w, http.StatusUnprocessableEntity, err.Error())
		default:
			s.log.ErrorContext(ctx, "reserve", "order", order.ID, "error", err)
			fail(w, http.StatusInternalServerError, "something went wrong")
		}
		return
	}

	payment, err := s.payments.Charge(ctx, order.Customer, order.Cents)
	if err != nil {
		s.shelf.Release(order.ID)
		if errors.Is(err, context.DeadlineExceeded) {
			fail(w, http.StatusGatewayTimeout, "the bank does not answer")
		} else {
			fail(w, http.StatusPaymentRequired, "the payment was declined")
		}
		return
	}
	order.Payment = payment
	if err := s.orders.Save(ctx, &order); err != nil {
		s.log.ErrorContext(ctx, "paid but not saved", "order", order.ID, "payment", payment, "error", err)
		fail(w, http.StatusInternalServerError, "you have paid; we will call you")
		return
	}
	reply(w, http.StatusCreated, order)
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		slog.Warn("reply", "error", err)
	}
}

func fail(w http.ResponseWriter, status int, message string) {
	reply(w, status, map[string]string{"error": message})
}
