package main

import (
	"context"
	"encoding/json"
	"fmt"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/httpapi"
)

// spec prints what is generated from the program itself.
func spec(_ context.Context, args []string) error {
	if len(args) == 1 {
		switch args[0] {
		case "lifecycle":
			fmt.Print(casework.Manual())
			return nil
		case "openapi":
			_, api := httpapi.New(httpapi.Deps{Version: "1"})
			raw, err := json.MarshalIndent(api.OpenAPI(), "", "  ")
			if err != nil {
				return err
			}
			fmt.Println(string(raw))
			return nil
		}
	}
	return fault.New(fault.Invalid, "spec-what", "用法：liangtian spec openapi 或 liangtian spec lifecycle。")
}
