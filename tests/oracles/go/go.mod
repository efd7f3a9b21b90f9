module aura-oracles

go 1.25.0

require (
	github.com/fzipp/gocyclo v0.6.0
	github.com/uudashr/gocognit v1.3.0
)

require golang.org/x/tools v0.42.0 // indirect
