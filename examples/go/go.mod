module example.org/hofladen

go 1.22
