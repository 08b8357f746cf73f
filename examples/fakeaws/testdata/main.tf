terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
variable "endpoint" {}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "x"
  secret_key                  = "y"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true
  endpoints {
    cloudtrail     = var.endpoint
    cloudwatchlogs = var.endpoint
    eventbridge    = var.endpoint
    iam            = var.endpoint
    iot            = var.endpoint
    kms            = var.endpoint
    s3             = var.endpoint
    sns            = var.endpoint
    ssm            = var.endpoint
    sts            = var.endpoint
  }
}
data "aws_caller_identity" "me" {}
resource "aws_iam_role" "logs" {
  name               = "Logs"
  description        = "writes logs"
  tags               = { team = "ops" }
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["iot.amazonaws.com", "cloudtrail.amazonaws.com", "ec2.amazonaws.com"] } }] })
}
resource "aws_iam_role_policy" "logs" {
  name   = "logs"
  role   = aws_iam_role.logs.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:CreateLogGroup", "logs:PutRetentionPolicy"], Resource = "*" }] })
}
resource "aws_iam_policy" "read" {
  name   = "read"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "logs:GetLogEvents", Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.logs.name
  policy_arn = aws_iam_policy.read.arn
}
resource "aws_iam_instance_profile" "node" {
  name = "node"
  role = aws_iam_role.logs.name
}
resource "aws_kms_key" "logs" {
  description             = "logs"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  tags                    = { team = "ops" }
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "account", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }, Action = "kms:*", Resource = "*" },
  { Sid = "services", Effect = "Allow", Principal = { Service = ["logs.eu-west-1.amazonaws.com", "cloudtrail.amazonaws.com", "events.amazonaws.com"] }, Action = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"], Resource = "*" }] })
}
resource "aws_kms_alias" "logs" {
  name          = "alias/logs"
  target_key_id = aws_kms_key.logs.key_id
}
resource "aws_cloudwatch_log_group" "trail" {
  name              = "/aws/trail"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.logs.arn
  tags              = { team = "ops" }
}
resource "aws_sns_topic" "news" {
  name              = "news"
  kms_master_key_id = aws_kms_key.logs.arn
  tags              = { team = "ops" }
}
resource "aws_sns_topic_policy" "news" {
  arn    = aws_sns_topic.news.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "services", Effect = "Allow", Principal = { Service = ["cloudtrail.amazonaws.com", "events.amazonaws.com"] }, Action = "SNS:Publish", Resource = aws_sns_topic.news.arn }] })
}
resource "aws_sns_topic_subscription" "queue" {
  topic_arn            = aws_sns_topic.news.arn
  protocol             = "sqs"
  endpoint             = "arn:aws:sqs:eu-west-1:${data.aws_caller_identity.me.account_id}:news"
  raw_message_delivery = true
}
resource "aws_s3_bucket" "logs" {
  bucket        = "terraformed-logs"
  force_destroy = true
  tags          = { team = "ops" }
}
resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.logs.arn
    }
    bucket_key_enabled = true
  }
}
resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  rule {
    id     = "expire"
    status = "Enabled"
    filter { prefix = "AWSLogs/" }
    transition {
      days          = 60
      storage_class = "STANDARD_IA"
    }
    expiration { days = 365 }
  }
}
resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id
  rule { object_ownership = "BucketOwnerEnforced" }
}
resource "aws_s3_bucket_policy" "logs" {
  bucket     = aws_s3_bucket.logs.id
  depends_on = [aws_s3_bucket_public_access_block.logs]
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "acl", Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }, Action = "s3:GetBucketAcl", Resource = aws_s3_bucket.logs.arn },
  { Sid = "write", Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }, Action = "s3:PutObject", Resource = "${aws_s3_bucket.logs.arn}/AWSLogs/*", Condition = { StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control" } } }] })
}
resource "aws_cloudtrail" "main" {
  name                       = "main"
  s3_bucket_name             = aws_s3_bucket.logs.id
  sns_topic_name             = aws_sns_topic.news.arn
  kms_key_id                 = aws_kms_key.logs.arn
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn  = aws_iam_role.logs.arn
  enable_log_file_validation = true
  is_multi_region_trail      = true
  depends_on                 = [aws_s3_bucket_policy.logs, aws_sns_topic_policy.news, aws_iam_role_policy.logs, aws_s3_bucket_server_side_encryption_configuration.logs]
  event_selector {
    read_write_type           = "All"
    include_management_events = true
    data_resource {
      type   = "AWS::S3::Object"
      values = ["${aws_s3_bucket.logs.arn}/"]
    }
  }
  tags = { team = "ops" }
}
resource "aws_ssm_document" "preferences" {
  name            = "SSM-SessionManagerRunShell"
  document_type   = "Session"
  document_format = "JSON"
  content         = jsonencode({ schemaVersion = "1.0", description = "preferences", sessionType = "Standard_Stream", inputs = { cloudWatchLogGroupName = "/ssm/sessions", cloudWatchStreamingEnabled = true, cloudWatchEncryptionEnabled = false, s3BucketName = "", s3KeyPrefix = "", s3EncryptionEnabled = true, runAsEnabled = false, runAsDefaultUser = "", idleSessionTimeout = "20", maxSessionDuration = "", kmsKeyId = "", shellProfile = { linux = "", windows = "" } } })
}
resource "aws_ssm_service_setting" "destination" {
  setting_id    = "arn:aws:ssm:eu-west-1:${data.aws_caller_identity.me.account_id}:servicesetting/ssm/automation/customer-script-log-destination"
  setting_value = "CloudWatch"
}
resource "aws_iot_logging_options" "all" {
  default_log_level = "WARN"
  role_arn          = aws_iam_role.logs.arn
}
resource "aws_iot_thing_group" "line" {
  name = "line-7"
  properties { description = "line 7" }
  tags = { team = "ops" }
}
resource "aws_cloudwatch_event_rule" "stopped" {
  name          = "trail-stopped"
  description   = "who stops a trail"
  event_pattern = jsonencode({ source = ["aws.cloudtrail"], detail = { eventName = ["StopLogging"] } })
  tags          = { team = "ops" }
}
resource "aws_cloudwatch_event_target" "news" {
  rule      = aws_cloudwatch_event_rule.stopped.name
  target_id = "news"
  arn       = aws_sns_topic.news.arn
}
resource "aws_cloudwatch_log_metric_filter" "failures" {
  name           = "failures"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "ERROR"
  metric_transformation {
    name      = "Failures"
    namespace = "Ops"
    value     = "1"
  }
}
