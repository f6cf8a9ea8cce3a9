//! Healthy settings are settings that the program could have.

use kernel::audit::Configuration;
use serde_json::Value;

use crate::support::spec::Spec;

/// The resources and what the makers' specification calls them.
const SCHEMAS: [(&str, &str); 20] = [
    ("system/status", "SystemResource"),
    ("config/host", "HostConfigResource"),
    ("config/naming", "NamingConfigResource"),
    ("config/mediamanagement", "MediaManagementConfigResource"),
    ("config/downloadclient", "DownloadClientConfigResource"),
    ("config/indexer", "IndexerConfigResource"),
    ("config/importlist", "ImportListConfigResource"),
    ("qualityprofile", "QualityProfileResource"),
    ("qualitydefinition", "QualityDefinitionResource"),
    ("customformat", "CustomFormatResource"),
    ("downloadclient", "DownloadClientResource"),
    ("indexer", "IndexerResource"),
    ("rootfolder", "RootFolderResource"),
    ("delayprofile", "DelayProfileResource"),
    ("releaseprofile", "ReleaseProfileResource"),
    ("remotepathmapping", "RemotePathMappingResource"),
    ("importlist", "ImportListResource"),
    ("diskspace", "DiskSpaceResource"),
    ("tag/detail", "TagDetailsResource"),
    ("notification", "NotificationResource"),
];

/// Holds every resource of `healthy` to `specification`; `besides` are fields that only newer
/// versions have, and that the specification does not know yet.
///
/// # Errors
///
/// Names the resource that no program could answer.
pub fn is_possible(
    healthy: &Configuration,
    specification: &str,
    besides: &[&str],
) -> anyhow::Result<()> {
    let Some(spec) = Spec::open(specification)? else { return Ok(()) };
    for (resource, schema) in SCHEMAS {
        let document = healthy.document(resource);
        let document = document.ok_or_else(|| anyhow::anyhow!("{resource} is missing"))?;
        let objects: Vec<&Value> = match document {
            Value::Array(objects) => objects.iter().collect(),
            object => vec![object],
        };
        for object in objects {
            let mut object = object.clone();
            object.as_object_mut().into_iter().for_each(|fields| {
                fields.retain(|name, _| !besides.contains(&name.as_str()));
            });
            spec.validate_as(schema, &object)
                .map_err(|err| anyhow::anyhow!("{resource}: {err:#}"))?;
        }
    }
    Ok(())
}
