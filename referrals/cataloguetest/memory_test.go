package cataloguetest_test

import (
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/cataloguetest"
)

func TestMemory(t *testing.T) {
	cataloguetest.Test(t, func(*testing.T) (one, other referrals.Catalogue) {
		m := cataloguetest.NewMemory()
		return m, m
	})
}
