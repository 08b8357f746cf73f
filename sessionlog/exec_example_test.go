package sessionlog_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// The configuration of a cluster, as aws ecs describe-clusters --include CONFIGURATIONS
// prints it, says where sessions of ECS Exec are logged, and the role of its tasks has to
// be let there.
func ExampleNewExec() {
	account := loggingtest.NewAccount("111122223333")
	task := loggingtest.RoleOptions{Name: "Task", Trust: role.Trust("ecs-tasks.amazonaws.com").String()}
	account.PutRole(task)
	view := account.Region("eu-west-1") // in production: a configuration of config.LoadDefaultConfig
	clients := sessionlog.ClientsFromConfig(view.Config())

	cluster := sessionlog.Cluster{Name: "web", TaskRoles: []role.Role{role.Named("Task")}}
	if err := json.Unmarshal([]byte(`{"logging": "OVERRIDE", "logConfiguration": {"cloudWatchLogGroupName": "/ecs/exec"}}`), &cluster.Configuration); err != nil {
		fmt.Println(err)
		return
	}
	check := func() {
		findings, err := logging.Check(context.Background(), logging.Targets{sessionlog.NewExec(clients, cluster)})
		fmt.Println(findings.Verdict(), err)
		for _, f := range findings.With(logging.SeverityError) {
			fmt.Println(f.Code, f.Resource.Name)
		}
	}
	check()

	createGroup(view, "/ecs/exec")
	task.Inline = map[string]string{"exec": cluster.TaskPolicy(view.Scope(), "").String()}
	account.PutRole(task)
	check()
	// Output:
	// logs will not arrive <nil>
	// log-group-missing /ecs/exec
	// session-channel-denied Task
	// logs will arrive <nil>
}

func createGroup(v loggingtest.View, name string) {
	if _, err := v.Logs().CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name}); err != nil {
		panic(err)
	}
}
